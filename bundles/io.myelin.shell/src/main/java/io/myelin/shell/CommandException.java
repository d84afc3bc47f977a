package io.myelin.shell;

/** A command did not do what it was asked for; the message is for the person at the terminal. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }
}
