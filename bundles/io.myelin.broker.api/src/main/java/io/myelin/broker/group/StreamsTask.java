package io.myelin.broker.group;

import java.util.Comparator;

/**
 * A unit of work of a Streams application: one partition of the input of one subtopology.
 *
 * @param subtopology id
 * @param partition of its input topics
 */
public record StreamsTask(String subtopology, int partition) implements Comparable<StreamsTask> {
    private static final Comparator<StreamsTask> ORDER =
            Comparator.comparing(StreamsTask::subtopology).thenComparingInt(StreamsTask::partition);

    @Override
    public int compareTo(StreamsTask other) {
        return ORDER.compare(this, other);
    }
}
