package io.myelin.access;

import io.myelin.Principal;

/**
 * On whose behalf a call to the bus is made.
 *
 * @param principal who
 * @param clientId what the client calls itself, may be empty
 * @param host the address the call comes from, as text
 * @param listener the name of the listener it came in by; empty for a call from inside the container
 */
public record Caller(Principal principal, String clientId, String host, String listener) {
    /** The bus itself: its coordinators writing their internal topics. Never refused; never made from anything a client sent. */
    public static final Caller BUS = new Caller(new Principal("Bus", "bus"), "", "", "");

    /** A bundle in the container, under a principal of its own name. */
    public static Caller bundle(String symbolicName) {
        return new Caller(new Principal("Bundle", symbolicName), symbolicName, "", "");
    }
}
