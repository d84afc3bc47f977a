package io.myelin.coordination.share;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.ShareGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ShareGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ShareGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ShareGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ShareGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ShareGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ShareGroupStatePartitionMetadataKey;
import org.apache.kafka.coordinator.group.generated.ShareGroupStatePartitionMetadataValue;
import org.apache.kafka.coordinator.group.generated.ShareGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ShareGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ShareGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ShareGroupTargetAssignmentMetadataValue;
import org.junit.jupiter.api.Test;

/** Our records against Kafka's own classes, byte for byte and back. */
final class ShareRecordsTest {
    private static final UUID TOPIC = new UUID(11, 22);
    private static final Uuid KAFKAS = new Uuid(11, 22);

    private static byte[] bytes(int prefix, Message message) {
        ByteBuffer body = MessageUtil.toByteBufferAccessor(message, (short) 0).buffer();
        ByteBufferAccessor whole = new ByteBufferAccessor(ByteBuffer.allocate(Short.BYTES + body.remaining()));
        whole.writeShort((short) prefix);
        whole.writeByteBuffer(body);
        return whole.buffer().array();
    }

    /** The type of a record is the API key of Kafka's class. */
    private static ByteBuffer check(LogRecord ours, ApiMessage key, Message value) {
        assertArrayEquals(bytes(key.apiKey(), key), ours.key());
        assertArrayEquals(bytes(0, value), ours.value());
        return ByteBuffer.wrap(ours.value());
    }

    @Test
    void epochs() {
        for (long number : new long[] {0, 1L << 40}) {
            var group = new ShareRecords.GroupEpoch(7, number);
            ByteBuffer value = check(
                    ShareRecords.group("g", group),
                    new ShareGroupMetadataKey().setGroupId("g"),
                    new ShareGroupMetadataValue().setEpoch(7).setMetadataHash(number));
            assertEquals(group, ShareRecords.readGroup(value));
            var target = new ShareRecords.TargetEpoch(8, number);
            value = check(
                    ShareRecords.targetEpoch("g", target),
                    new ShareGroupTargetAssignmentMetadataKey().setGroupId("g"),
                    new ShareGroupTargetAssignmentMetadataValue()
                            .setAssignmentEpoch(8)
                            .setAssignmentTimestamp(number));
            assertEquals(target, ShareRecords.readTargetEpoch(value));
        }
    }

    @Test
    void members() {
        for (String rack : new String[] {null, "r"}) {
            var profile = new ShareMember.Profile(
                    Optional.ofNullable(rack), "client", "/host", new TreeSet<>(Set.of("b", "a")));
            ByteBuffer value = check(
                    ShareRecords.member("g", "m", profile),
                    new ShareGroupMemberMetadataKey().setGroupId("g").setMemberId("m"),
                    new ShareGroupMemberMetadataValue()
                            .setRackId(rack)
                            .setClientId("client")
                            .setClientHost("/host")
                            .setSubscribedTopicNames(List.of("a", "b")));
            assertEquals(profile, ShareRecords.readMember(value));
        }
    }

    @Test
    void assignments() {
        Map<UUID, Set<Integer>> assigned = Map.of(TOPIC, Set.of(2, 0));
        ByteBuffer value = check(
                ShareRecords.target("g", "m", assigned),
                new ShareGroupTargetAssignmentMemberKey().setGroupId("g").setMemberId("m"),
                new ShareGroupTargetAssignmentMemberValue()
                        .setTopicPartitions(List.of(new ShareGroupTargetAssignmentMemberValue.TopicPartition()
                                .setTopicId(KAFKAS)
                                .setPartitions(List.of(0, 2)))));
        assertEquals(assigned, ShareRecords.readTarget(value));
        value = check(
                ShareRecords.current("g", new ShareMember("m", ShareMember.Profile.NONE, 5, 4, assigned)),
                new ShareGroupCurrentMemberAssignmentKey().setGroupId("g").setMemberId("m"),
                new ShareGroupCurrentMemberAssignmentValue()
                        .setMemberEpoch(5)
                        .setPreviousMemberEpoch(4)
                        .setState((byte) 0)
                        .setAssignedPartitions(List.of(new ShareGroupCurrentMemberAssignmentValue.TopicPartitions()
                                .setTopicId(KAFKAS)
                                .setPartitions(List.of(0, 2)))));
        assertEquals(new ShareRecords.Current(5, 4, assigned), ShareRecords.readCurrent(value));
    }

    @Test
    void partitionsWithAState() {
        ShareState state = ShareState.NONE.with(TOPIC, "t", Set.of(1)).with(TOPIC, "t", Set.of(0));
        var topic = new ShareGroupStatePartitionMetadataValue.TopicPartitionsInfo()
                .setTopicId(KAFKAS)
                .setTopicName("t")
                .setPartitions(List.of(0, 1));
        ByteBuffer value = check(
                ShareRecords.state("g", state),
                new ShareGroupStatePartitionMetadataKey().setGroupId("g"),
                new ShareGroupStatePartitionMetadataValue()
                        .setInitializingTopics(List.of())
                        .setInitializedTopics(List.of(topic))
                        .setDeletingTopics(List.of()));
        assertEquals(state, ShareRecords.readState(value));
        assertEquals(ShareState.NONE, state.without(Set.of(TOPIC)));
        byte[] others = bytes(
                0,
                new ShareGroupStatePartitionMetadataValue()
                        .setInitializingTopics(List.of(topic.duplicate().setTopicId(new Uuid(3, 4))))
                        .setInitializedTopics(List.of(topic))
                        .setDeletingTopics(List.of()));
        assertEquals(state, ShareRecords.readState(ByteBuffer.wrap(others)));
    }

    @Test
    void tombstones() {
        LogRecord gone = ShareRecords.tombstone(ShareRecords.MEMBER, "g", "m");
        var key = new ShareGroupMemberMetadataKey().setGroupId("g").setMemberId("m");
        assertArrayEquals(bytes(key.apiKey(), key), gone.key());
        assertNull(gone.value());
    }
}
