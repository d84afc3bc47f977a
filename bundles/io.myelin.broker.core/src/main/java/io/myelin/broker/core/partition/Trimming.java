package io.myelin.broker.core.partition;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.log.StorageException;

/** Deletes records from the start of the log on demand. On the partition's loop. */
final class Trimming {
    private static final long HIGH_WATERMARK = -1;

    private final Replica replica;
    private final PartitionWorld world;

    Trimming(Replica replica, PartitionWorld world) {
        this.replica = replica;
        this.world = world;
    }

    /** @return the start offset afterwards */
    long trim(long beforeOffset, Caller caller) {
        String topic = replica.id.topic();
        world.access().require(caller, Operation.DELETE, Resource.topic(topic));
        if (caller != Caller.BUS && world.internal().test(topic)) {
            throw new BusException(
                    BusError.INVALID_TOPIC, "Topic " + topic + " belongs to the bus; it can't be trimmed");
        }
        replica.requireLeader();
        if (!replica.settings().log().deletes()) {
            throw new BusException(
                    BusError.INVALID_REQUEST,
                    "Records of " + topic + " can't be deleted: its cleanup.policy is without 'delete'");
        }
        long highWatermark = replica.set.highWatermark();
        long target = beforeOffset == HIGH_WATERMARK ? highWatermark : beforeOffset;
        if (target < 0 || target > highWatermark) {
            throw new BusException(
                    BusError.OFFSET_OUT_OF_RANGE,
                    "Records of " + replica.id + " before " + beforeOffset + " can't be deleted: the high watermark is "
                            + highWatermark);
        }
        try {
            if (target > replica.log.startOffset()) {
                replica.log.trimTo(target);
            }
            return replica.log.startOffset();
        } catch (StorageException e) {
            throw replica.storage(e);
        }
    }
}
