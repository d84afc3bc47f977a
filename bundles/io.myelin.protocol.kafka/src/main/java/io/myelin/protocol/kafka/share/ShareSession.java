package io.myelin.protocol.kafka.share;

import io.myelin.TopicIdPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a member of a share group reads from this node, so that its requests name only what changed (KIP-932). Its epoch says
 * which request is the next. Guarded by itself, since nothing keeps a client from using one on two connections.
 */
final class ShareSession {
    static final int OPEN = 0;
    static final int CLOSE = -1;

    private final String group;
    private final String member;
    private final Set<TopicIdPartition> partitions = new LinkedHashSet<>();
    private final Set<TopicIdPartition> touched = new LinkedHashSet<>();
    private int epoch = 1;
    private int turn;

    ShareSession(String group, String member) {
        this.group = group;
        this.member = member;
    }

    String group() {
        return group;
    }

    String member() {
        return member;
    }

    /** @return whether the request is the next one; the one after it has the epoch that follows then */
    synchronized boolean advance(int told) {
        if (told != epoch) {
            return false;
        }
        // After the largest number comes 1, because 0 and -1 mean something else.
        epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        return true;
    }

    synchronized void update(Set<TopicIdPartition> added, Set<TopicIdPartition> forgotten) {
        partitions.addAll(added);
        touched.addAll(added);
        partitions.removeAll(forgotten);
    }

    /** What to read now, another partition in front each time. */
    synchronized List<TopicIdPartition> next() {
        List<TopicIdPartition> all = new ArrayList<>(partitions);
        if (!all.isEmpty()) {
            Collections.rotate(all, -(turn++ % all.size()));
        }
        return all;
    }

    /** All partitions that the member may have something of. */
    synchronized List<TopicIdPartition> touched() {
        return List.copyOf(touched);
    }
}
