package io.myelin.coordination.streams;

/** What a streams group is doing. */
enum StreamsState {
    EMPTY("Empty"),
    /** Topics that the topology needs are missing or do not fit. */
    NOT_READY("NotReady"),
    ASSIGNING("Assigning"),
    RECONCILING("Reconciling"),
    STABLE("Stable");

    private final String label;

    StreamsState(String label) {
        this.label = label;
    }

    /** Kafka's name of it. */
    String label() {
        return label;
    }
}
