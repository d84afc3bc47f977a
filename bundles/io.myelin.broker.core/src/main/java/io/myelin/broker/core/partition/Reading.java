package io.myelin.broker.core.partition;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.EpochEnd;
import io.myelin.broker.Access;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.log.LogSlice;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.StorageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Reads what is there now. On the partition's loop. */
final class Reading {
    private final Replica replica;
    private final PartitionWorld world;

    Reading(Replica replica, PartitionWorld world) {
        this.replica = replica;
        this.world = world;
    }

    Fetched fetch(FetchSpec spec, Caller caller) {
        requireAllowed(caller);
        replica.requireEpoch(spec.currentLeaderEpoch());
        replica.requireLeader();
        world.counters().add(BrokerCounter.FETCHES, 1);
        Optional<EpochEnd> diverging = diverging(spec);
        if (diverging.isPresent()) {
            return fetched(nothing(), List.of(), diverging);
        }
        LogSlice slice = read(spec);
        world.counters().add(BrokerCounter.FETCHED_BYTES, slice.bytes().length());
        List<AbortedTransaction> aborted =
                spec.isolation() == Isolation.READ_COMMITTED && slice.nextOffset() > spec.offset()
                        ? replica.log.aborted(spec.offset(), slice.nextOffset())
                        : List.of();
        return fetched(slice.bytes(), aborted, Optional.empty());
    }

    private void requireAllowed(Caller caller) {
        Access access = world.access();
        Resource topic = Resource.topic(replica.id.topic());
        if (!access.allows(caller, Operation.READ, topic)
                && !access.allows(caller, Operation.CLUSTER_ACTION, Resource.CLUSTER)) {
            access.require(caller, Operation.READ, topic);
        }
    }

    private Optional<EpochEnd> diverging(FetchSpec spec) {
        if (spec.lastFetchedEpoch() < 0) {
            return Optional.empty();
        }
        EpochEnd end = replica.endOfEpoch(spec.lastFetchedEpoch());
        if (end.equals(EpochEnd.UNKNOWN)) {
            throw new BusException(
                    BusError.OFFSET_OUT_OF_RANGE,
                    "Where leader epoch " + spec.lastFetchedEpoch() + " of " + replica.id
                            + " ended is no longer known");
        }
        boolean differs = end.leaderEpoch() < spec.lastFetchedEpoch() || end.endOffset() < spec.offset();
        return differs ? Optional.of(end) : Optional.empty();
    }

    private LogSlice read(FetchSpec spec) {
        long limit = replica.readableEnd(spec.isolation());
        boolean inside = spec.offset() >= replica.log.startOffset() && spec.offset() <= replica.log.endOffset();
        if (inside && (spec.offset() >= limit || spec.maxBytes() <= 0 && !spec.atLeastOneBatch())) {
            return new LogSlice(nothing(), spec.offset());
        }
        try {
            return replica.log.read(spec.offset(), limit, spec.maxBytes(), spec.atLeastOneBatch());
        } catch (OffsetOutOfRangeException e) {
            throw new BusException(BusError.OFFSET_OUT_OF_RANGE, replica.id + ": " + e.getMessage());
        } catch (StorageException e) {
            throw replica.storage(e);
        }
    }

    private Fetched fetched(Bytes records, List<AbortedTransaction> aborted, Optional<EpochEnd> diverging) {
        return new Fetched(
                records,
                replica.set.highWatermark(),
                replica.readableEnd(Isolation.READ_COMMITTED),
                replica.log.startOffset(),
                aborted,
                diverging);
    }

    private static Bytes nothing() {
        return Frame.of(ByteBuffer.allocate(0));
    }
}
