package io.myelin.coordination.group;

/** Addresses of members as Kafka writes them, with a slash in front, so that tools show what they always show. */
public final class Hosts {
    private Hosts() {}

    public static String shown(String host) {
        return host.startsWith("/") ? host : "/" + host;
    }
}
