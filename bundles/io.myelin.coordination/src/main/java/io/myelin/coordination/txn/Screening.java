package io.myelin.coordination.txn;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.cluster.image.ClusterImage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Which partitions may not come into a transaction: one of them keeps all the others out. */
record Screening(List<AddPartitions.Outcome> found) {
    /** For a client, which may write to the topics, and to no topic of the bus itself. */
    static Screening of(List<TopicPartitionRef> partitions, Broker broker, Caller caller) {
        return of(
                partitions,
                broker,
                topic -> !broker.topics().internal(topic)
                        && broker.access().allows(caller, Operation.WRITE, Resource.topic(topic)));
    }

    /** For a broker, which has checked that. */
    static Screening of(List<TopicPartitionRef> partitions, Broker broker) {
        return of(partitions, broker, topic -> true);
    }

    private static Screening of(List<TopicPartitionRef> partitions, Broker broker, Predicate<String> allowed) {
        ClusterImage image = broker.image();
        return new Screening(partitions.stream()
                .map(partition -> new AddPartitions.Outcome(
                        partition,
                        allowed.test(partition.topic())
                                ? missing(image, partition)
                                : Optional.of(BusError.TOPIC_NOT_AUTHORIZED)))
                .toList());
    }

    private static Optional<BusError> missing(ClusterImage image, TopicPartitionRef partition) {
        boolean exists = image.topic(partition.topic())
                .filter(topic -> partition.partition() >= 0
                        && partition.partition() < topic.partitions().size())
                .isPresent();
        return exists ? Optional.empty() : Optional.of(BusError.UNKNOWN_PARTITION);
    }

    boolean refused() {
        return found.stream().anyMatch(outcome -> outcome.error().isPresent());
    }

    CompletionStage<List<AddPartitions.Outcome>> outcomes() {
        return CompletableFuture.completedFuture(found.stream()
                .map(outcome -> new AddPartitions.Outcome(
                        outcome.partition(), outcome.error().or(() -> Optional.of(BusError.OPERATION_NOT_ATTEMPTED))))
                .toList());
    }
}
