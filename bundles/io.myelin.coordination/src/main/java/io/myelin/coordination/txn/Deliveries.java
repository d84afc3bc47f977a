package io.myelin.coordination.txn;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.runtime.Shard;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** The markers that partitions have not got yet: so many are under way at a time, the others wait their turn or for their pause. */
final class Deliveries {
    private static final int MAX_DOUBLINGS = 20;

    private final TransactionLimits.Markers limits;
    private final Map<String, Set<TopicPartitionRef>> unmarked = new HashMap<>();
    private final ArrayDeque<Marker> ready = new ArrayDeque<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::atMs));
    private final Set<Marker> underWay = Collections.newSetFromMap(new IdentityHashMap<>());

    Deliveries(TransactionLimits.Markers limits) {
        this.limits = limits;
    }

    /** Takes in what a decided transaction has to tell. */
    void add(Transaction decided) {
        boolean commit = decided.state() == TransactionState.PREPARE_COMMIT;
        unmarked.put(decided.transactionalId(), new HashSet<>(decided.partitions()));
        decided.partitions()
                .forEach(partition -> ready.add(new Marker(
                        decided.transactionalId(), decided.producer(), commit, decided.clientVersion(), partition, 0)));
    }

    /** What may be sent now. */
    List<Marker> next() {
        List<Marker> next = new ArrayList<>();
        while (!ready.isEmpty() && underWay.size() < limits.maxInFlight()) {
            Marker marker = ready.poll();
            underWay.add(marker);
            next.add(marker);
        }
        return next;
    }

    /** @return whether the transaction has nothing more to tell */
    boolean done(Marker marker) {
        underWay.remove(marker);
        Set<TopicPartitionRef> open = unmarked.get(marker.transactionalId());
        open.remove(marker.partition());
        return open.isEmpty();
    }

    void failed(Marker marker, long nowMs) {
        underWay.remove(marker);
        long pauseMs = (long) limits.retryMinMs() << Math.min(marker.failures(), MAX_DOUBLINGS);
        later.add(new Later(nowMs + Math.min(pauseMs, limits.retryMaxMs()), marker.again()));
    }

    /** Those whose pause is over are sent again. */
    void resume(long nowMs) {
        while (nextMs() <= nowMs) {
            ready.add(later.poll().marker);
        }
    }

    long nextMs() {
        return later.isEmpty() ? Shard.NEVER : later.peek().atMs;
    }

    boolean has(String transactionalId) {
        return unmarked.containsKey(transactionalId);
    }

    /** The partitions that have not been told. */
    Set<TopicPartitionRef> unmarked(String transactionalId) {
        return unmarked.get(transactionalId);
    }

    void forget(String transactionalId) {
        unmarked.remove(transactionalId);
    }

    int count() {
        return ready.size() + later.size() + underWay.size();
    }

    private record Later(long atMs, Marker marker) {}
}
