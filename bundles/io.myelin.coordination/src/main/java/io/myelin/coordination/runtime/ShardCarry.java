package io.myelin.coordination.runtime;

import io.myelin.TopicIdPartition;
import io.myelin.generation.Carry;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Leaves the memory of shards to the next generation, marked with what it belongs to. It is good only for a shard with the
 * same records and no other leader in between.
 */
public final class ShardCarry {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES + Long.BYTES;

    private final Carry carry;
    private final String prefix;

    /** @param prefix of the names, one for each coordinator */
    public ShardCarry(Carry carry, String prefix) {
        this.carry = carry;
        this.prefix = prefix;
    }

    void leave(TopicIdPartition id, int leaderEpoch, long endOffset, byte[] state) {
        byte[] marked = ByteBuffer.allocate(HEADER_BYTES + state.length)
                .put(VERSION)
                .putInt(leaderEpoch)
                .putLong(endOffset)
                .put(state)
                .array();
        carry.leave(name(id), marked);
    }

    /** @return what was left, if it fits a shard that leads under this epoch and has just loaded up to this offset */
    Optional<byte[]> take(TopicIdPartition id, int leaderEpoch, long endOffset) {
        return carry.take(name(id)).flatMap(marked -> {
            ByteBuffer in = ByteBuffer.wrap(marked);
            if (in.remaining() < HEADER_BYTES || in.get() != VERSION) {
                return Optional.empty();
            }
            int leftEpoch = in.getInt();
            long leftEnd = in.getLong();
            // Each change of leader takes an epoch: one more means that this node followed itself.
            if (leftEnd != endOffset || leaderEpoch < leftEpoch || leaderEpoch > leftEpoch + 1) {
                return Optional.empty();
            }
            byte[] state = new byte[in.remaining()];
            in.get(state);
            return Optional.of(state);
        });
    }

    private String name(TopicIdPartition id) {
        return prefix + "/" + id.topicId() + "-" + id.partition();
    }
}
