package io.myelin.coordination.group.classic;

/** The state of a classic group; the names are what Kafka's tools print. */
enum GroupState {
    /** No members; there may be offsets. */
    EMPTY("Empty"),
    /** Members are asked to join again. */
    PREPARING_REBALANCE("PreparingRebalance"),
    /** The new generation waits for the leader's assignment. */
    COMPLETING_REBALANCE("CompletingRebalance"),
    /** Every member has its assignment. */
    STABLE("Stable"),
    /** Deleted; only steps that were under way still see it. */
    DEAD("Dead");

    private final String kafkaName;

    GroupState(String kafkaName) {
        this.kafkaName = kafkaName;
    }

    boolean mayBecome(GroupState next) {
        return switch (next) {
            case EMPTY, COMPLETING_REBALANCE -> this == PREPARING_REBALANCE;
            case PREPARING_REBALANCE -> this == EMPTY || this == COMPLETING_REBALANCE || this == STABLE;
            case STABLE -> this == COMPLETING_REBALANCE;
            case DEAD -> true;
        };
    }

    @Override
    public String toString() {
        return kafkaName;
    }
}
