package io.myelin.cluster.raft.quorum;

/**
 * What can be set about a voter.
 *
 * @param host the address to bind for other voters
 * @param port the port to bind, 0 to choose one at the first start and keep it
 * @param snapshotEntries how many entries are applied between two snapshots
 * @param segmentBytes how large a file of the log becomes
 * @param changeMaxBytes how large one encoded change may be
 * @param minFreeBytes what must be free on disk for the cluster to grow
 * @param submitTimeoutMs how long a change may take
 * @param maxPending how many changes may be under way
 * @param closeTimeoutMs how long closing may take
 */
public record QuorumSettings(
        String host,
        int port,
        int snapshotEntries,
        int segmentBytes,
        int changeMaxBytes,
        long minFreeBytes,
        long submitTimeoutMs,
        int maxPending,
        long closeTimeoutMs) {}
