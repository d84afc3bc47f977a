package io.myelin.broker.core.partition;

import io.myelin.broker.PartitionListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to know of the leadership of which topic's partitions. Any thread. */
public final class LeadershipListeners {
    private final List<Interest> interests = new CopyOnWriteArrayList<>();

    private record Interest(String topic, PartitionListener listener) {}

    public void add(String topic, PartitionListener listener) {
        interests.add(new Interest(topic, listener));
    }

    public void remove(PartitionListener listener) {
        interests.removeIf(interest -> interest.listener == listener);
    }

    List<PartitionListener> of(String topic) {
        return interests.stream()
                .filter(interest -> interest.topic.equals(topic))
                .map(Interest::listener)
                .toList();
    }
}
