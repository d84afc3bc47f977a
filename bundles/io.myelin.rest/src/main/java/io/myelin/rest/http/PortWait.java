package io.myelin.rest.http;

import io.myelin.health.Health;
import java.util.concurrent.TimeUnit;

/**
 * Decides how long a missing port is a matter of patience. A server that cannot bind its port logs that and stays up without
 * one, so all that can be seen is a server bundle that is active and a port that does not come.
 */
final class PortWait {
    private final long limitNs;
    private long activeSinceNs;
    private boolean active;

    PortWait(long limitMs) {
        this.limitNs = TimeUnit.MILLISECONDS.toNanos(limitMs);
    }

    Health judge(boolean serverActive, long nowNs) {
        if (!serverActive) {
            active = false;
            return Health.failing("the HTTP server has not started yet");
        }
        if (!active) {
            active = true;
            activeSinceNs = nowNs;
        }
        return nowNs - activeSinceNs < limitNs
                ? Health.failing("the HTTP server has not bound its port yet")
                : Health.fatal(
                        "the HTTP server could not bind its port: probably another program has it. The log has the "
                                + "cause; choose another with --http-port, or in the configuration org.apache.felix.http");
    }
}
