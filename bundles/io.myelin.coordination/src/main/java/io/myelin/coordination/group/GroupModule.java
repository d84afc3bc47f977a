package io.myelin.coordination.group;

import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * One type of groups in one shard: makes them, reads their records, serves the calls of their protocol. Whoever has a call of
 * that protocol finds the module by its class with {@link GroupShard#module}. Confined to the loop of the shard.
 *
 * <p>To add a type: a subclass of {@link Group}, a module, and the module in the list that {@code Wiring} hands to a
 * shard. Modules of one shard share a {@link GroupContext}.
 */
public interface GroupModule {
    /** Under which name {@link #carry} leaves its bytes; never changes. */
    String name();

    /** The types of records that are this module's: Kafka's versions of keys of {@code __consumer_offsets}. */
    Set<Integer> recordTypes();

    /**
     * Applies a record of the log. Records of one group may come in any order that compaction leaves, and tombstones of
     * groups that are of another type by now.
     *
     * @param key with its type; valid during the call only
     * @param value null for a tombstone; valid during the call only
     */
    void replay(int type, ByteBuffer key, ByteBuffer value);

    /** State of its groups that is not in the log, for the next generation of the bundle; at most so many bytes. */
    default Optional<byte[]> carry(Now now, int maxBytes) {
        return Optional.empty();
    }

    /** Adds what {@link #carry} gave to what was loaded from the same records. */
    default void resume(byte[] carried, Now now) {}
}
