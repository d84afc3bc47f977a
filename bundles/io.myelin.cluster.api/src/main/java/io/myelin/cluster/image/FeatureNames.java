package io.myelin.cluster.image;

/** The features whose levels the cluster decides (KIP-584), by Kafka's names. */
public final class FeatureNames {
    /** What the metadata may hold; also says whether a cluster has levels at all, since it is never 0. */
    public static final String METADATA = "metadata.version";

    /** Of the quorum: from 1 voters are told apart by their directories (KIP-853). */
    public static final String KRAFT = "kraft.version";

    /** From 1 replicas that left the in-sync set may be eligible leaders (KIP-966). */
    public static final String ELIGIBLE_LEADER_REPLICAS = "eligible.leader.replicas.version";

    /** From 1 groups of the consumer protocol are served (KIP-848). */
    public static final String GROUP = "group.version";

    /** From 1 records of transactions may have tagged fields, from 2 producers' epochs grow with each transaction (KIP-890). */
    public static final String TRANSACTION = "transaction.version";

    /** From 1 groups of the streams protocol are served (KIP-1071). */
    public static final String STREAMS = "streams.version";

    /** From 1 share groups are served (KIP-932). */
    public static final String SHARE = "share.version";

    private FeatureNames() {}
}
