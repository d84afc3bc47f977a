package io.myelin.broker.core;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.generation.GenerationEndedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who is asked about transactions: answers when the test says so. */
final class FakeGate implements TransactionGate {
    /** One question. */
    record Question(
            TransactionRef ref,
            long producerId,
            short producerEpoch,
            TopicPartitionRef partition,
            CompletableFuture<Void> answer) {
        void admit() {
            answer.complete(null);
        }

        void refuse(BusError error) {
            answer.completeExceptionally(new BusException(error, "says the test"));
        }
    }

    final List<Question> asked = new ArrayList<>();
    /** Whether answers come at once. */
    boolean open;

    @Override
    public CompletionStage<Void> admit(
            TransactionRef ref, long producerId, short producerEpoch, TopicPartitionRef partition) {
        Question question = new Question(ref, producerId, producerEpoch, partition, new CompletableFuture<>());
        asked.add(question);
        if (open) {
            question.admit();
        }
        return question.answer;
    }

    Question last() {
        return asked.get(asked.size() - 1);
    }

    @Override
    public void drain() {
        asked.forEach(question -> question.answer.completeExceptionally(new GenerationEndedException()));
    }
}
