package io.myelin.broker.core.node;

import io.myelin.broker.core.partition.PartitionWorld;
import io.myelin.cluster.Replication;
import io.myelin.log.LogStore;

/**
 * What opening a partition takes.
 *
 * @param store keeps its log
 * @param replication makes its replica set
 * @param world it lives in
 */
public record LogAccess(LogStore store, Replication replication, PartitionWorld world) {}
