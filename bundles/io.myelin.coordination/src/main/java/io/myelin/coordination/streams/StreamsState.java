package io.myelin.coordination.streams;

import java.util.Locale;

/** What a streams group is doing. */
public enum StreamsState {
    EMPTY("Empty"),
    /** Topics that the topology needs are missing or do not fit. */
    NOT_READY("NotReady"),
    ASSIGNING("Assigning"),
    RECONCILING("Reconciling"),
    STABLE("Stable"),
    DEAD("Dead");

    private final String label;

    StreamsState(String label) {
        this.label = label;
    }

    /** Kafka's name of it. */
    public String label() {
        return label;
    }

    /** Whether a name in lower case means it. */
    boolean named(String lowerCase) {
        return label.toLowerCase(Locale.ROOT).equals(lowerCase)
                || name().toLowerCase(Locale.ROOT).equals(lowerCase);
    }
}
