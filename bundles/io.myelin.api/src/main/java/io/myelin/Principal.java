package io.myelin;

import java.util.Objects;

/**
 * Who acts, as authenticators name it and access rules compare it.
 *
 * @param type {@code User} for everything that authenticators of the bus produce
 * @param name the name within the type, compared exactly
 */
public record Principal(String type, String name) {
    /** What a connection has before or without authentication. */
    public static final Principal ANONYMOUS = new Principal("User", "ANONYMOUS");

    public Principal {
        Objects.requireNonNull(type);
        Objects.requireNonNull(name);
    }

    public static Principal user(String name) {
        return new Principal("User", name);
    }

    @Override
    public String toString() {
        return type + ":" + name;
    }
}
