package io.myelin.broker.core.node;

import io.myelin.broker.Broker.StoredDirectory;
import io.myelin.broker.Broker.StoredReplica;
import io.myelin.broker.Partition;
import io.myelin.log.LogDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What is stored where on this node. */
final class Directories {
    private static final long UNKNOWN_BYTES = 0;

    private final Stores stores;
    private final Hosting hosting;
    private final Executor blocking;

    Directories(Stores stores, Hosting hosting, Executor blocking) {
        this.stores = stores;
        this.hosting = hosting;
        this.blocking = blocking;
    }

    CompletionStage<List<StoredDirectory>> list() {
        Map<String, List<CompletableFuture<StoredReplica>>> replicas = new HashMap<>();
        for (HostedPartition partition : hosting.all()) {
            partition
                    .visible()
                    .ifPresent(open -> replicas.computeIfAbsent(partition.storage(), store -> new ArrayList<>())
                            .add(size(open)));
        }
        return CompletableFuture.allOf(
                        replicas.values().stream().flatMap(List::stream).toArray(CompletableFuture[]::new))
                .thenApplyAsync(done -> directories(replicas), blocking);
    }

    private static CompletableFuture<StoredReplica> size(Partition partition) {
        return partition
                .status()
                .handle((status, error) ->
                        new StoredReplica(partition.id(), error == null ? status.sizeBytes() : UNKNOWN_BYTES))
                .toCompletableFuture();
    }

    /** A store keeps all its logs in its first directory. */
    private List<StoredDirectory> directories(Map<String, List<CompletableFuture<StoredReplica>>> replicas) {
        List<StoredDirectory> all = new ArrayList<>();
        stores.all().forEach((name, store) -> {
            List<StoredReplica> here = replicas.getOrDefault(name, List.of()).stream()
                    .map(CompletableFuture::join)
                    .toList();
            for (LogDirectory directory : store.directories()) {
                all.add(new StoredDirectory(
                        directory.path(), directory.totalBytes(), directory.usableBytes(), directory.failure(), here));
                here = List.of();
            }
        });
        return all;
    }
}
