package io.myelin.broker.queue;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.generation.Drainable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Queues on the log. A queue is a group on a partition: a start offset below which all is done, and for each record from there
 * on whether it is available, acquired by one consumer until its lock ends, or done with (acknowledged or archived). Share
 * groups of Kafka's wire (KIP-932) and consumers of other protocols use the same queues: a message has one offset and one
 * acknowledgement state, whoever reads it.
 *
 * <p>A service, replaced now and then: used through a {@link io.myelin.generation.Handle}. Any thread may call. Stages complete
 * on some loop of the node, which must not be blocked; with {@link io.myelin.broker.BusException} when the call as a whole was
 * wrong. What is wrong with one partition only is in that partition's part of the answer: NOT_LEADER when another node serves
 * it, COORDINATOR_NOT_AVAILABLE or COORDINATOR_LOADING when it can't be served now, UNKNOWN_TOPIC or UNKNOWN_PARTITION,
 * TOPIC_NOT_AUTHORIZED, STORAGE. Authorization is checked here; whether a group exists, and who is a member of it, is not:
 * that is the concern of who calls.
 *
 * <p>A decision is answered when it is in the log of the bus, on disk by that topic's class. What was acquired is memory: it
 * is available again after a crash, with the delivery count it had before.
 *
 * <p>A queue comes into being when it is first acquired from, or opened. It ends when it is deleted, or its topic is.
 */
@ProviderType
public interface Queues extends Drainable {
    /**
     * Makes queues where there are none, durably, and leaves those that there are as they are: what a subscription does that
     * begins before anybody fetches. The caller needs READ on the group and on the topics.
     *
     * @param start where new ones begin
     * @return one outcome for each partition, in order
     */
    CompletionStage<List<Outcome>> open(
            String group, List<TopicIdPartition> partitions, QueueStart start, Caller caller);

    /**
     * Acquires records for a consumer: those given back before those never handed out, in the order of their offsets. Where
     * there are none, waits for some, as long as the spec says; calls that wait are served in the order in which they came,
     * each record goes to one of them. The caller needs READ on the group and on the topics.
     *
     * <p>A call that waits ends without records when its consumer is released, and with {@link
     * io.myelin.generation.GenerationEndedException} when the generation ends. A record that was handed out for the second time
     * or later is answered when the decision that made it available is on record.
     *
     * @return one part for each partition that has something to say: records, or an error; the receiver owns a count of each
     *     part's records
     */
    CompletionStage<Acquired> acquire(AcquireSpec spec, Caller caller);

    /**
     * Says what became of acquired records. Of each partition either all takes effect or nothing: INVALID_RECORD_STATE when a
     * record is not acquired by this consumer (its lock has ended, for one), INVALID_REQUEST when an offset has never been handed
     * out or ranges make no sense. What is below the start offset is passed over in silence. The caller needs READ on the group
     * and on the topics.
     *
     * @return one outcome for each partition, in order
     */
    CompletionStage<List<Outcome>> acknowledge(Acknowledgements acknowledgements, Caller caller);

    /**
     * A consumer is gone, or has closed its session: all that it has acquired in these partitions is available again in the order
     * of the log, and calls of it that wait end. Completes when that is on record. The caller needs READ on the group.
     *
     * @param partitions where it may have something
     * @param counts whether its deliveries count as attempts; where not, the records were never looked at
     */
    CompletionStage<Void> release(
            String group, String consumer, List<TopicIdPartition> partitions, boolean counts, Caller caller);

    /**
     * The caller needs DESCRIBE on the group and on the topics; those that it may not DESCRIBE are left out when none are named.
     *
     * @param partitions the ones wanted, in the order of the answer; empty for all that the group has here
     */
    CompletionStage<List<DescribedQueue>> describe(
            String group, Optional<List<TopicIdPartition>> partitions, Caller caller);

    /**
     * Makes queues begin at other offsets, durably, those that are not there included. Records that are acquired are no longer,
     * delivery counts begin anew. The caller needs READ on the group and on the topics, and has made sure that the group is not
     * in use where its protocol wants that.
     *
     * @return one outcome for each partition, in order
     */
    CompletionStage<List<Outcome>> alter(String group, List<NewStart> starts, Caller caller);

    /**
     * Deletes queues, durably; one that is not there is no error. The caller needs DELETE on the group and READ on the topics.
     *
     * @return one outcome for each partition, in order
     */
    CompletionStage<List<Outcome>> delete(String group, List<TopicIdPartition> partitions, Caller caller);

    /** How long consumers of a group hold an acquired record when they do not say, in milliseconds, as configured now. */
    int lockMs(String group);
}
