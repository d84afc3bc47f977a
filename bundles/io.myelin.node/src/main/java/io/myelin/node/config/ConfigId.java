package io.myelin.node.config;

/**
 * Which configuration: a PID, or one instance of a factory PID.
 *
 * @param pid the PID or factory PID
 * @param instance the name of the instance; empty for a PID that has no instances
 */
record ConfigId(String pid, String instance) {
    /** From the written form, {@code PID} or {@code PID~NAME}. */
    static ConfigId parse(String text) {
        int tilde = text.indexOf('~');
        return tilde < 0 ? new ConfigId(text, "") : new ConfigId(text.substring(0, tilde), text.substring(tilde + 1));
    }

    boolean isInstance() {
        return !instance.isEmpty();
    }

    @Override
    public String toString() {
        return isInstance() ? pid + "~" + instance : pid;
    }
}
