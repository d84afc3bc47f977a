package io.myelin.protocol.kafka.share;

import io.myelin.broker.queue.Acquired;
import io.myelin.buffer.Frame;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.KafkaErrors.Failure;
import io.myelin.protocol.kafka.wire.BytesRecords;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.message.ShareFetchResponseData.AcquiredRecords;
import org.apache.kafka.common.message.ShareFetchResponseData.PartitionData;
import org.apache.kafka.common.message.ShareFetchResponseData.ShareFetchableTopicResponse;

/** A response that is put together partition by partition. */
final class ShareFetchAnswer {
    private final ShareFetchResponseData response = new ShareFetchResponseData();
    private final Map<ShareTopics.Ref, PartitionData> partitions = new LinkedHashMap<>();

    ShareFetchAnswer(long lockMs) {
        response.setAcquisitionLockTimeoutMs((int) Math.min(Integer.MAX_VALUE, lockMs));
    }

    PartitionData mention(ShareTopics.Ref ref) {
        return partitions.computeIfAbsent(ref, asked -> new PartitionData().setPartitionIndex(asked.partition()));
    }

    void acknowledged(ShareTopics.Ref ref, Failure failure) {
        mention(ref).setAcknowledgeErrorCode(failure.code()).setAcknowledgeErrorMessage(failure.message());
    }

    void failed(ShareTopics.Ref ref, Failure failure) {
        mention(ref).setErrorCode(failure.code()).setErrorMessage(failure.message());
    }

    /** The ownership of the records goes with the response. */
    void acquired(Acquired.Part part) {
        ShareTopics.Ref ref = ShareTopics.Ref.of(part.partition());
        part.error().ifPresent(error -> failed(ref, KafkaErrors.of(error)));
        mention(ref)
                .setRecords(new BytesRecords(part.records()))
                .setAcquiredRecords(part.ranges().stream()
                        .map(range -> new AcquiredRecords()
                                .setFirstOffset(range.first())
                                .setLastOffset(range.last())
                                .setDeliveryCount((short) Math.min(Short.MAX_VALUE, range.deliveryCount())))
                        .toList());
    }

    ShareFetchResponseData build() {
        Map<Uuid, ShareFetchableTopicResponse> topics = new LinkedHashMap<>();
        partitions.forEach((ref, data) -> {
            if (data.records() == null) {
                data.setRecords(new BytesRecords(Frame.of(new byte[0])));
            }
            topics.computeIfAbsent(ref.topic(), Topic::new).partitions().add(data);
        });
        topics.values().forEach(response.responses()::add);
        return response;
    }

    /** An element whose place in the generated hash table does not depend on a key that the client has chosen. */
    private static final class Topic extends ShareFetchableTopicResponse {
        Topic(Uuid id) {
            setTopicId(id);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }
}
