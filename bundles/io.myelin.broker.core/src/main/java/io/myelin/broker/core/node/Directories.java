package io.myelin.broker.core.node;

import io.myelin.broker.Broker.StoredDirectory;
import io.myelin.broker.Broker.StoredReplica;
import io.myelin.broker.Partition;
import io.myelin.log.LogDirectory;
import io.myelin.log.LogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What is stored where on this node. */
final class Directories {
    private static final long UNKNOWN_BYTES = 0;

    private final LogStore store;
    private final Hosting hosting;
    private final Executor blocking;

    Directories(LogStore store, Hosting hosting, Executor blocking) {
        this.store = store;
        this.hosting = hosting;
        this.blocking = blocking;
    }

    CompletionStage<List<StoredDirectory>> list() {
        List<CompletableFuture<StoredReplica>> replicas = new ArrayList<>();
        for (HostedPartition partition : hosting.all()) {
            partition.visible().ifPresent(open -> replicas.add(size(open)));
        }
        return CompletableFuture.allOf(replicas.toArray(CompletableFuture[]::new))
                .thenApplyAsync(
                        done -> directories(
                                replicas.stream().map(CompletableFuture::join).toList()),
                        blocking);
    }

    private static CompletableFuture<StoredReplica> size(Partition partition) {
        return partition
                .status()
                .handle((status, error) ->
                        new StoredReplica(partition.id(), error == null ? status.sizeBytes() : UNKNOWN_BYTES))
                .toCompletableFuture();
    }

    /** A store keeps all its logs in its first directory. */
    private List<StoredDirectory> directories(List<StoredReplica> replicas) {
        List<StoredDirectory> all = new ArrayList<>();
        for (LogDirectory directory : store.directories()) {
            all.add(new StoredDirectory(
                    directory.path(),
                    directory.totalBytes(),
                    directory.usableBytes(),
                    directory.failure(),
                    all.isEmpty() ? replicas : List.of()));
        }
        return all;
    }
}
