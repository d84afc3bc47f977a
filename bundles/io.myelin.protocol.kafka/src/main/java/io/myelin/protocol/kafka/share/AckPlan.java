package io.myelin.protocol.kafka.share;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Broker;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.Outcome;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.KafkaErrors.Failure;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.Errors;

/** The acknowledgements of a request: what makes sense goes to the queues, and each partition gets its outcome. */
final class AckPlan {
    private static final int RENEW = 4;
    private static final Failure UNKNOWN_ID = new Failure(Errors.UNKNOWN_TOPIC_ID, "no topic has this id");

    private static final Failure UNKNOWN_PARTITION =
            new Failure(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION.message());

    private final boolean renews;
    private final Map<ShareTopics.Ref, Failure> outcomes = new LinkedHashMap<>();
    private final List<Acknowledgements.Part> parts = new ArrayList<>();

    /** @param renews whether the request says that it renews locks */
    AckPlan(boolean renews) {
        this.renews = renews;
    }

    /** One batch of acknowledgements as the wire has it. */
    record Batch(long first, long last, List<Byte> types) {}

    void add(Broker broker, ShareTopics.Ref ref, List<Batch> batches) {
        Optional<TopicIdPartition> partition = ShareTopics.resolve(broker, ref);
        if (partition.isEmpty()) {
            outcomes.put(ref, UNKNOWN_ID);
            return;
        }
        if (broker.image()
                .topic(partition.get().topic())
                .filter(topic -> ref.partition() < topic.partitions().size())
                .isEmpty()) {
            outcomes.put(ref, UNKNOWN_PARTITION);
            return;
        }
        List<Acknowledgements.Range> ranges = new ArrayList<>(batches.size());
        long after = -1;
        for (Batch batch : batches) {
            Optional<String> wrong = wrong(batch, after);
            if (wrong.isPresent()) {
                outcomes.put(ref, new Failure(Errors.INVALID_REQUEST, wrong.get()));
                return;
            }
            after = batch.last();
            List<AcknowledgeType> types = batch.types().stream()
                    .map(type -> AcknowledgeType.values()[type])
                    .toList();
            ranges.add(new Acknowledgements.Range(batch.first(), batch.last(), types));
        }
        outcomes.put(ref, KafkaErrors.NONE);
        parts.add(new Acknowledgements.Part(partition.get(), ranges));
    }

    private Optional<String> wrong(Batch batch, long after) {
        if (batch.first() > batch.last() || batch.first() <= after) {
            return Optional.of("the batch from " + batch.first() + " to " + batch.last()
                    + " does not come after what is acknowledged before it");
        }
        if (batch.types().isEmpty()) {
            return Optional.of("a batch has no acknowledge type");
        }
        long offsets = batch.last() - batch.first() + 1;
        if (batch.types().size() > 1 && batch.types().size() != offsets) {
            return Optional.of(
                    "a batch of " + offsets + " offsets has " + batch.types().size() + " acknowledge types");
        }
        int most = renews ? RENEW : RENEW - 1;
        return batch.types().stream()
                .filter(type -> type < 0 || type > most)
                .findFirst()
                .map(type -> "acknowledge type " + type + " is not one of this request");
    }

    boolean isEmpty() {
        return outcomes.isEmpty();
    }

    /** @return completes, never exceptionally, with the outcome of each partition */
    CompletionStage<Map<ShareTopics.Ref, Failure>> run(RequestContext context, String group, String member) {
        if (parts.isEmpty()) {
            return CompletableFuture.completedStage(outcomes);
        }
        Acknowledgements all = new Acknowledgements(group, member, parts);
        return context.<List<Outcome>>queues(queues -> queues.acknowledge(all, context.caller()))
                .handle((done, error) -> {
                    if (error == null) {
                        done.forEach(outcome -> outcomes.put(
                                ShareTopics.Ref.of(outcome.partition()),
                                outcome.error().map(KafkaErrors::of).orElse(KafkaErrors.NONE)));
                    } else {
                        Failure failure = KafkaErrors.of(error);
                        parts.forEach(part -> outcomes.put(ShareTopics.Ref.of(part.partition()), failure));
                    }
                    return outcomes;
                });
    }
}
