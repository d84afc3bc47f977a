package io.myelin.broker.core.partition;

import io.myelin.broker.Partition;
import io.myelin.broker.PartitionListener;
import io.myelin.broker.TransactionEnd;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners of one partition who leads it, each exactly once per change; on the partition's loop. */
final class Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final Partition partition;
    private final LeadershipListeners listeners;
    private final Map<PartitionListener, Integer> told = new IdentityHashMap<>();

    Leadership(Partition partition, LeadershipListeners listeners) {
        this.partition = partition;
        this.listeners = listeners;
    }

    void led(int epoch) {
        List<PartitionListener> interested = listeners.of(partition.id().topic());
        told.keySet().retainAll(interested);
        for (PartitionListener listener : interested) {
            Integer before = told.put(listener, epoch);
            if (before == null || before < epoch) {
                tell(() -> listener.onLeader(partition, epoch));
            }
        }
    }

    void resigned(int epoch) {
        Map<PartitionListener, Integer> before = new IdentityHashMap<>(told);
        told.clear();
        List<PartitionListener> interested = listeners.of(partition.id().topic());
        before.keySet().stream()
                .filter(interested::contains)
                .forEach(listener -> tell(() -> listener.onResigned(partition.id(), epoch)));
    }

    void ended(TransactionEnd end, long offset) {
        if (told.isEmpty()) {
            return;
        }
        List<PartitionListener> interested = listeners.of(partition.id().topic());
        List.copyOf(told.keySet()).stream()
                .filter(interested::contains)
                .forEach(listener -> tell(() -> listener.onTransactionEnd(partition, end, offset)));
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("A listener to the leadership of {} failed; what it coordinates may not work", partition.id(), e);
        }
    }
}
