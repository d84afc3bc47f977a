package io.myelin.broker.core.node;

import io.myelin.broker.core.partition.PartitionWorld;
import io.myelin.cluster.Replication;

/**
 * What opening a partition takes.
 *
 * @param stores one of which keeps its log
 * @param replication makes its replica set
 * @param world it lives in
 */
public record LogAccess(Stores stores, Replication replication, PartitionWorld world) {}
