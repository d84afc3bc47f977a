package io.myelin.telemetry;

import io.myelin.access.Caller;
import io.myelin.broker.telemetry.ClientMetrics;
import io.myelin.broker.telemetry.ClientMetrics.Kind;
import io.myelin.broker.telemetry.ClientMetrics.Value;
import io.myelin.broker.telemetry.ClientSoftware;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** The newest values of each client, in bounded memory: the client that pushed longest ago makes room. Any thread. */
final class Kept {
    private static final int VALUE_BYTES = 200;
    private static final int ATTRIBUTE_BYTES = 64;
    private static final Comparator<Value> BY_NAME = Comparator.comparing(Value::metric)
            .thenComparing(value -> value.attributes().toString());

    private final TelemetryConfig limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, Client> clients = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Key(String metric, Map<String, String> attributes) {}

    private static final class Client {
        private final Map<Key, Value> values = new HashMap<>();
        private Caller caller;
        private ClientSoftware software;
        private long pushedMs;
        private boolean terminated;
        private long bytes;
    }

    Kept(TelemetryConfig limits) {
        this.limits = limits;
    }

    void put(UUID id, Caller caller, ClientSoftware software, boolean terminating, List<Value> values, long nowMs) {
        lock.lock();
        try {
            Client client = clients.computeIfAbsent(id, key -> new Client());
            client.caller = caller;
            client.software = software;
            client.pushedMs = nowMs;
            client.terminated = terminating;
            values.forEach(value -> put(client, value));
            trim(nowMs);
        } finally {
            lock.unlock();
        }
    }

    private void put(Client client, Value value) {
        Key key = new Key(value.metric(), value.attributes());
        Value before = client.values.get(key);
        if (before == null) {
            if (client.values.size() >= limits.client_values_max_count()) {
                return;
            }
            long more = bytesOf(value);
            client.bytes += more;
            bytes += more;
        }
        client.values.put(key, before == null ? value : after(before, value));
    }

    private static Value after(Value before, Value value) {
        if (value.kind() != Kind.DELTA || before.kind() != Kind.DELTA) {
            return value;
        }
        Long count = value.count() == null || before.count() == null
                ? value.count()
                : Long.valueOf(before.count() + value.count());
        return new Value(
                value.metric(), value.attributes(), Kind.DELTA, before.value() + value.value(), count, value.timeMs());
    }

    private static long bytesOf(Value value) {
        long size = VALUE_BYTES + 2L * value.metric().length();
        for (Map.Entry<String, String> attribute : value.attributes().entrySet()) {
            size += ATTRIBUTE_BYTES
                    + 2L * (attribute.getKey().length() + attribute.getValue().length());
        }
        return size;
    }

    private void trim(long nowMs) {
        Iterator<Client> eldest = clients.values().iterator();
        while (eldest.hasNext()) {
            Client client = eldest.next();
            boolean old = nowMs - client.pushedMs > limits.forget_after_ms();
            if (!old && clients.size() <= limits.clients_max_count() && bytes <= limits.kept_max_bytes()) {
                return;
            }
            bytes -= client.bytes;
            eldest.remove();
        }
    }

    /** The one that pushed last first. */
    List<ClientMetrics> all(long nowMs) {
        lock.lock();
        try {
            trim(nowMs);
            List<ClientMetrics> all = new ArrayList<>();
            clients.forEach((id, client) -> all.add(metrics(id, client)));
            Collections.reverse(all);
            return all;
        } finally {
            lock.unlock();
        }
    }

    private static ClientMetrics metrics(UUID id, Client client) {
        return new ClientMetrics(
                id,
                client.caller.clientId(),
                client.software.name(),
                client.software.version(),
                client.caller.host(),
                client.software.port(),
                client.pushedMs,
                client.terminated,
                client.values.values().stream().sorted(BY_NAME).toList());
    }

    int count() {
        lock.lock();
        try {
            return clients.size();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
