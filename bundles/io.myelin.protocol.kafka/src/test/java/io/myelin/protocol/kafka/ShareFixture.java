package io.myelin.protocol.kafka;

import io.myelin.TopicIdPartition;
import io.myelin.broker.group.ShareGroups;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.Acquired;
import io.myelin.broker.queue.AcquiredRange;
import io.myelin.broker.queue.Outcome;
import io.myelin.broker.queue.Queues;
import io.myelin.buffer.Frame;
import io.myelin.cluster.image.FeatureNames;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData.AcknowledgementBatch;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchPartition;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ShareFetchResponseData;

/** A client of share groups, and the services behind the protocol. */
final class ShareFixture {
    static final byte[] RECORDS = {1, 2, 3};
    static final int LOCK_MS = 30_000;

    final FakeBroker broker = new FakeBroker();
    final UUID topic = broker.topic("t", 2).id();
    final Stub<ShareGroups> shares = new Stub<>(ShareGroups.class).gives("drain", null);
    final Stub<Queues> queues = new Stub<>(Queues.class)
            .gives("drain", null)
            .gives("lockMs", LOCK_MS)
            .completes("release", null)
            .on("acknowledge", arguments -> done((Acknowledgements) arguments[0]));
    final WireClient client;

    ShareFixture() {
        broker.levels.put(FeatureNames.SHARE, (short) 1);
        client = new WireClient().with(broker.stub).withShares(shares, queues);
        gives(5, 7, 1);
    }

    private static CompletionStage<List<Outcome>> done(Acknowledgements acks) {
        return CompletableFuture.completedStage(acks.parts().stream()
                .map(part -> new Outcome(part.partition(), Optional.empty()))
                .toList());
    }

    /** Whoever asks next gets these. */
    void gives(long first, long last, int deliveryCount) {
        queues.on("acquire", arguments -> CompletableFuture.completedStage(acquired(first, last, deliveryCount)));
    }

    Acquired acquired(long first, long last, int deliveryCount) {
        return new Acquired(
                LOCK_MS,
                List.of(new Acquired.Part(
                        partition(0),
                        Frame.of(RECORDS.clone()),
                        List.of(new AcquiredRange(first, last, deliveryCount)),
                        Optional.empty())));
    }

    TopicIdPartition partition(int index) {
        return new TopicIdPartition(topic, "t", index);
    }

    Uuid topicId() {
        return new Uuid(topic.getMostSignificantBits(), topic.getLeastSignificantBits());
    }

    ShareFetchRequestData fetch(int epoch, FetchPartition... partitions) {
        ShareFetchRequestData request = new ShareFetchRequestData()
                .setGroupId("g")
                .setMemberId("m")
                .setShareSessionEpoch(epoch)
                .setMaxWaitMs(500)
                .setMinBytes(1)
                .setMaxBytes(1_000_000)
                .setMaxRecords(500)
                .setBatchSize(100);
        if (partitions.length > 0) {
            FetchTopic fetched = new FetchTopic().setTopicId(topicId());
            for (FetchPartition partition : partitions) {
                fetched.partitions().add(partition);
            }
            request.topics().add(fetched);
        }
        return request;
    }

    static FetchPartition of(int index, AcknowledgementBatch... batches) {
        return new FetchPartition().setPartitionIndex(index).setAcknowledgementBatches(List.of(batches));
    }

    static AcknowledgementBatch ack(long first, long last, int... types) {
        return new AcknowledgementBatch()
                .setFirstOffset(first)
                .setLastOffset(last)
                .setAcknowledgeTypes(
                        Arrays.stream(types).mapToObj(type -> (byte) type).toList());
    }

    ShareFetchResponseData ask(ShareFetchRequestData request) {
        return client.ask(request, 2, new ShareFetchResponseData());
    }

    Acknowledgements acknowledged(int call) {
        return (Acknowledgements) queues.calls("acknowledge").get(call)[0];
    }
}
