package io.myelin.telemetry.otlp;

import io.myelin.broker.telemetry.ClientMetrics.Kind;
import io.myelin.broker.telemetry.ClientMetrics.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values in a MetricsData message of OpenTelemetry's protocol, version 1: what clients of Kafka push. The numbers are those
 * of the fields in its {@code metrics.proto} and {@code common.proto}. Of resources and scopes nothing is kept: they say again
 * what the connection says. A histogram or summary is told by how much there was and its sum.
 */
public final class MetricsReader {
    private static final int MAX_NAME_BYTES = 1_024;
    private static final int MAX_TEXT_BYTES = 4_096;
    private static final int MAX_ATTRIBUTES = 64;
    private static final int DELTA = 1;
    private static final long NS_PER_MS = 1_000_000;

    private final int maxValues;
    private final List<Value> values = new ArrayList<>();

    private MetricsReader(int maxValues) {
        this.maxValues = maxValues;
    }

    /**
     * @param maxValues what comes after so many is not kept
     * @throws OtlpException when the bytes are no such message
     */
    public static List<Value> read(ByteBuffer metricsData, int maxValues) throws OtlpException {
        MetricsReader reader = new MetricsReader(maxValues);
        ProtoReader data = new ProtoReader(metricsData);
        while (data.next()) {
            if (data.field() == 1) {
                reader.resource(data.message());
            }
        }
        return reader.values;
    }

    private void resource(ProtoReader in) throws OtlpException {
        while (in.next()) {
            if (in.field() == 2) {
                scope(in.message());
            }
        }
    }

    private void scope(ProtoReader in) throws OtlpException {
        while (in.next()) {
            if (in.field() == 2) {
                metric(in.message());
            }
        }
    }

    /** Protobuf lets the name come after the data. */
    private void metric(ProtoReader in) throws OtlpException {
        String name = "";
        int from = values.size();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text(MAX_NAME_BYTES);
                case 5 -> points(in.message(), Form.GAUGE);
                case 7 -> points(in.message(), Form.SUM);
                case 9 -> points(in.message(), Form.HISTOGRAM);
                case 10 -> points(in.message(), Form.EXPONENTIAL);
                case 11 -> points(in.message(), Form.SUMMARY);
                default -> {
                    // Its description and unit.
                }
            }
        }
        for (int i = from; i < values.size(); i++) {
            Value v = values.get(i);
            values.set(i, new Value(name, v.attributes(), v.kind(), v.value(), v.count(), v.timeMs()));
        }
    }

    /** How data points look. */
    private enum Form {
        GAUGE(7),
        SUM(7),
        HISTOGRAM(9),
        EXPONENTIAL(1),
        SUMMARY(7);

        private final int attributes;

        Form(int attributes) {
            this.attributes = attributes;
        }

        boolean single() {
            return this == GAUGE || this == SUM;
        }

        Kind kind(long temporality) {
            if (this == GAUGE) {
                return Kind.GAUGE;
            }
            return this != SUMMARY && temporality == DELTA ? Kind.DELTA : Kind.CUMULATIVE;
        }
    }

    private void points(ProtoReader in, Form form) throws OtlpException {
        int from = values.size();
        long temporality = 0;
        while (in.next()) {
            if (in.field() == 1) {
                point(in.message(), form);
            } else if (in.field() == 2 && form != Form.GAUGE && form != Form.SUMMARY) {
                temporality = in.number();
            }
        }
        Kind kind = form.kind(temporality);
        for (int i = from; i < values.size(); i++) {
            Value v = values.get(i);
            values.set(i, new Value(v.metric(), v.attributes(), kind, v.value(), v.count(), v.timeMs()));
        }
    }

    private void point(ProtoReader in, Form form) throws OtlpException {
        Map<String, String> attributes = new TreeMap<>();
        double value = 0;
        Long count = form.single() ? null : Long.valueOf(0);
        long timeNs = 0;
        while (in.next()) {
            int field = in.field();
            if (field == form.attributes) {
                attribute(in.message(), attributes);
            } else if (field == 3) {
                timeNs = in.fixed64();
            } else if (form.single() && field == 4) {
                value = in.fixedDouble();
            } else if (form.single() && field == 6) {
                value = in.fixed64();
            } else if (!form.single() && field == 4) {
                count = in.fixed64();
            } else if (!form.single() && field == 5) {
                value = in.fixedDouble();
            }
        }
        if (values.size() < maxValues) {
            values.add(new Value(
                    "", Collections.unmodifiableMap(attributes), form.kind(0), value, count, timeNs / NS_PER_MS));
        }
    }

    private static void attribute(ProtoReader in, Map<String, String> attributes) throws OtlpException {
        String key = "";
        String value = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.text(MAX_NAME_BYTES);
                case 2 -> value = value(in.message());
                default -> {
                    // No such field yet.
                }
            }
        }
        if (attributes.size() >= MAX_ATTRIBUTES) {
            throw new OtlpException("a value with more than " + MAX_ATTRIBUTES + " attributes");
        }
        attributes.put(key, value);
    }

    /** Of lists, maps and bytes nothing is told: no client has them. */
    private static String value(ProtoReader in) throws OtlpException {
        String value = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> value = in.text(MAX_TEXT_BYTES);
                case 2 -> value = Boolean.toString(in.number() != 0);
                case 3 -> value = Long.toString(in.number());
                case 4 -> value = Double.toString(in.fixedDouble());
                default -> {
                    // A list, a map or bytes.
                }
            }
        }
        return value;
    }
}
