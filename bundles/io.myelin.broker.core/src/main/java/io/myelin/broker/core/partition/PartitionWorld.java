package io.myelin.broker.core.partition;

import io.myelin.batch.Codecs;
import io.myelin.broker.Access;
import io.myelin.loop.Clock;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * What every partition of this node needs.
 *
 * @param access asked by each operation
 * @param codecs for the few cases in which a batch is opened
 * @param clock for record times
 * @param blocking where searches in cold data run
 * @param internal whether the bus itself owns a topic
 * @param room on the disk of the store
 * @param counters of this generation
 * @param listeners to leadership
 * @param transactions how their first batches are treated
 * @param maxWaits in one partition
 * @param maxDecompressedBytes of one batch
 */
public record PartitionWorld(
        Access access,
        Codecs codecs,
        Clock clock,
        Executor blocking,
        Predicate<String> internal,
        DiskRoom room,
        BrokerCounters counters,
        LeadershipListeners listeners,
        TransactionRules transactions,
        int maxWaits,
        int maxDecompressedBytes) {}
