package io.myelin.wire;

/** Authentication failed. The message is for our log; the client is told the same thing whatever the reason. */
public final class AuthenticationException extends Exception {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message);
    }
}
