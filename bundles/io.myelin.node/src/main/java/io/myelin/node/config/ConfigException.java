package io.myelin.node.config;

/** A configuration that cannot be used; the message names where it stands, what is wrong and what is near to it. */
final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }
}
