package io.myelin.itests.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that a node has again after a restart. */
public final class Ports {
    private static final int FIRST = 16_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 100;

    private Ports() {}

    /**
     * A port that is free, and that the system gives to nobody who does not ask for it: clients that try to reach a node that
     * is down would be given one of the others, now and then even the very one that they try to reach.
     */
    public static int keepable() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new AssertionError("no free port between " + FIRST + " and " + END);
    }
}
