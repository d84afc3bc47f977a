package io.myelin.broker.telemetry;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The newest metrics of one client.
 *
 * @param instanceId chosen by the bus when the client first asked
 * @param clientId what the client calls itself
 * @param softwareName of its library
 * @param softwareVersion of its library
 * @param host it connects from
 * @param port it connects from
 * @param pushedMs when it last pushed, in ms since 1970
 * @param terminated whether it said that it goes
 * @param values the newest of each metric and its attributes, by name
 */
public record ClientMetrics(
        UUID instanceId,
        String clientId,
        String softwareName,
        String softwareVersion,
        String host,
        int port,
        long pushedMs,
        boolean terminated,
        List<Value> values) {

    /** How values of a metric follow each other. */
    public enum Kind {
        /** Each stands for itself. */
        GAUGE,
        /** Each is what came since the one before; kept is their sum since the client was first heard. */
        DELTA,
        /** Each is everything so far. */
        CUMULATIVE
    }

    /**
     * @param metric its name
     * @param attributes what tells it from others of that name
     * @param kind of the metric
     * @param value a number; of a histogram or summary the sum of what was measured
     * @param count of a histogram or summary how much was measured, else null
     * @param timeMs when it was measured, in ms since 1970
     */
    public record Value(
            String metric, Map<String, String> attributes, Kind kind, double value, Long count, long timeMs) {}
}
