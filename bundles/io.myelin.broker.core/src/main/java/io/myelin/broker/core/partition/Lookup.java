package io.myelin.broker.core.partition;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.log.StorageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** Looks offsets up: at once where the partition knows them, else by a search on the blocking pool. */
final class Lookup {
    private static final FoundOffset NOTHING = new FoundOffset(-1, -1, -1);

    private final Replica replica;
    private final PartitionWorld world;

    Lookup(Replica replica, PartitionWorld world) {
        this.replica = replica;
        this.world = world;
    }

    /** On the loop; the stage completes there. */
    CompletionStage<FoundOffset> find(OffsetQuery query, Isolation isolation, int claimedEpoch, Caller caller) {
        world.access().require(caller, Operation.DESCRIBE, Resource.topic(replica.id.topic()));
        replica.requireEpoch(claimedEpoch);
        replica.requireLeader();
        long limit = replica.readableEnd(isolation);
        RecordSearch search = new RecordSearch(
                replica.log, world.codecs(), world.maxDecompressedBytes(), replica.log.startOffset(), limit);
        if (query instanceof OffsetQuery.Earliest) {
            return known(replica.log.startOffset());
        } else if (query instanceof OffsetQuery.Latest) {
            return known(limit);
        } else if (query instanceof OffsetQuery.From from) {
            return search(() -> search.firstFrom(from.timestampMs()));
        } else {
            return search(search::ofMaxTimestamp);
        }
    }

    private CompletionStage<FoundOffset> known(long offset) {
        return CompletableFuture.completedFuture(new FoundOffset(offset, -1, replica.set.leaderEpoch()));
    }

    private interface Search {
        FoundOffset run() throws StorageException;
    }

    private CompletionStage<FoundOffset> search(Search search) {
        CompletableFuture<FoundOffset> result = new CompletableFuture<>();
        try {
            world.blocking().execute(() -> {
                FoundOffset found = NOTHING;
                RuntimeException failure = null;
                try {
                    found = search.run();
                } catch (StorageException e) {
                    failure = replica.storage(e);
                } catch (RuntimeException e) {
                    failure = e;
                }
                finish(result, found == null ? NOTHING : found, failure);
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new BusException(BusError.UNAVAILABLE, "Too many searches in cold data are under way; try again"));
        }
        return result;
    }

    private void finish(CompletableFuture<FoundOffset> result, FoundOffset found, RuntimeException failure) {
        replica.loop.execute(() -> {
            if (failure == null) {
                result.complete(found);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }
}
