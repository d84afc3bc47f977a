package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTask;
import io.myelin.coordination.runtime.Shard;
import java.util.Map;

/** A member of a streams group. */
final class StreamsMember {
    final String id;
    MemberInfo info;
    Progress progress;

    /** Memory only: how far its tasks are. */
    Map<StreamsTask, Long> offsets = Map.of();

    Map<StreamsTask, Long> endOffsets = Map.of();
    long sessionDeadlineMs = Shard.NEVER;
    long revocationDeadlineMs = Shard.NEVER;

    StreamsMember(String id, MemberInfo info, Progress progress) {
        this.id = id;
        this.info = info;
        this.progress = progress;
    }

    long earliestMs() {
        return Math.min(sessionDeadlineMs, revocationDeadlineMs);
    }
}
