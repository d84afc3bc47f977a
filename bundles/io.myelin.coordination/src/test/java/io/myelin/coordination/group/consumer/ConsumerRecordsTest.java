package io.myelin.coordination.group.consumer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.broker.group.Join;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupRegularExpressionKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupRegularExpressionValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;
import org.junit.jupiter.api.Test;

/** Our records against Kafka's own classes, byte for byte and back. */
final class ConsumerRecordsTest {
    private static final UUID TOPIC = new UUID(11, 22);
    private static final Uuid KAFKAS = new Uuid(11, 22);

    private static byte[] bytes(int prefix, Message message) {
        ByteBuffer body = MessageUtil.toByteBufferAccessor(message, (short) 0).buffer();
        ByteBufferAccessor whole = new ByteBufferAccessor(ByteBuffer.allocate(Short.BYTES + body.remaining()));
        whole.writeShort((short) prefix);
        whole.writeByteBuffer(body);
        return whole.buffer().array();
    }

    private static ByteBuffer check(LogRecord ours, int type, Message key, Message value) {
        assertArrayEquals(bytes(type, key), ours.key());
        assertArrayEquals(bytes(0, value), ours.value());
        return ByteBuffer.wrap(ours.value());
    }

    @Test
    void epochs() {
        for (long tagged : new long[] {0, 1L << 40}) {
            var group = new ConsumerRecords.GroupEpoch(7, tagged);
            ByteBuffer value = check(
                    ConsumerRecords.group("g", group),
                    3,
                    new ConsumerGroupMetadataKey().setGroupId("g"),
                    new ConsumerGroupMetadataValue().setEpoch(7).setMetadataHash(tagged));
            assertEquals(group, ConsumerRecords.readGroup(value));
            var target = new ConsumerRecords.TargetEpoch(8, tagged);
            value = check(
                    ConsumerRecords.targetEpoch("g", target),
                    6,
                    new ConsumerGroupTargetAssignmentMetadataKey().setGroupId("g"),
                    new ConsumerGroupTargetAssignmentMetadataValue()
                            .setAssignmentEpoch(8)
                            .setAssignmentTimestamp(tagged));
            assertEquals(target, ConsumerRecords.readTargetEpoch(value));
        }
    }

    @Test
    void aMemberOfTheNewerProtocol() {
        Profile profile = new Profile(
                Optional.of("i"),
                Optional.empty(),
                "app",
                "/10.0.0.1",
                new TreeSet<>(Set.of("a", "b")),
                "x.*",
                3000,
                Optional.of("range"),
                Optional.empty());
        ByteBuffer value = check(
                ConsumerRecords.member("g", "m", profile),
                5,
                new ConsumerGroupMemberMetadataKey().setGroupId("g").setMemberId("m"),
                new ConsumerGroupMemberMetadataValue()
                        .setInstanceId("i")
                        .setRackId(null)
                        .setClientId("app")
                        .setClientHost("/10.0.0.1")
                        .setSubscribedTopicNames(List.of("a", "b"))
                        .setSubscribedTopicRegex("x.*")
                        .setRebalanceTimeoutMs(3000)
                        .setServerAssignor("range"));
        assertEquals(profile, ConsumerRecords.readMember(value));
    }

    @Test
    void aMemberOfTheClassicProtocol() {
        byte[] metadata = {1, 2, 3};
        Profile profile = new Profile(
                Optional.empty(),
                Optional.of("r"),
                "app",
                "/10.0.0.1",
                Set.of("a"),
                "",
                3000,
                Optional.empty(),
                Optional.of(new Profile.Classic(9000, List.of(new Join.Protocol("sticky", metadata)))));
        ByteBuffer value = check(
                ConsumerRecords.member("g", "m", profile),
                5,
                new ConsumerGroupMemberMetadataKey().setGroupId("g").setMemberId("m"),
                new ConsumerGroupMemberMetadataValue()
                        .setInstanceId(null)
                        .setRackId("r")
                        .setClientId("app")
                        .setClientHost("/10.0.0.1")
                        .setSubscribedTopicNames(List.of("a"))
                        .setSubscribedTopicRegex("")
                        .setRebalanceTimeoutMs(3000)
                        .setServerAssignor(null)
                        .setClassicMemberMetadata(new ConsumerGroupMemberMetadataValue.ClassicMemberMetadata()
                                .setSessionTimeoutMs(9000)
                                .setSupportedProtocols(List.of(new ConsumerGroupMemberMetadataValue.ClassicProtocol()
                                        .setName("sticky")
                                        .setMetadata(metadata)))));
        Profile read = ConsumerRecords.readMember(value);
        assertEquals(9000, read.classic().orElseThrow().sessionTimeoutMs());
        assertArrayEquals(
                metadata, read.classic().orElseThrow().protocols().get(0).metadata());
    }

    @Test
    void targetsAndWhereMembersAre() {
        Map<UUID, Set<Integer>> target = Map.of(TOPIC, new TreeSet<>(Set.of(1, 5)));
        ByteBuffer value = check(
                ConsumerRecords.target("g", "m", target),
                7,
                new ConsumerGroupTargetAssignmentMemberKey().setGroupId("g").setMemberId("m"),
                new ConsumerGroupTargetAssignmentMemberValue()
                        .setTopicPartitions(List.of(new ConsumerGroupTargetAssignmentMemberValue.TopicPartition()
                                .setTopicId(KAFKAS)
                                .setPartitions(List.of(1, 5)))));
        assertEquals(target, ConsumerRecords.readTarget(value));
        ConsumerMember member = new ConsumerMember(
                "m",
                Profile.NONE,
                9,
                8,
                ConsumerMember.State.UNREVOKED,
                Map.of(TOPIC, new TreeMap<>(Map.of(1, 7, 5, 9))),
                Map.of(TOPIC, new TreeMap<>(Map.of(2, 6))));
        value = check(
                ConsumerRecords.current("g", member),
                8,
                new ConsumerGroupCurrentMemberAssignmentKey().setGroupId("g").setMemberId("m"),
                new ConsumerGroupCurrentMemberAssignmentValue()
                        .setMemberEpoch(9)
                        .setPreviousMemberEpoch(8)
                        .setState((byte) 1)
                        .setAssignedPartitions(List.of(new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                                .setTopicId(KAFKAS)
                                .setPartitions(List.of(1, 5))
                                .setAssignmentEpochs(List.of(7, 9))))
                        .setPartitionsPendingRevocation(
                                List.of(new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                                        .setTopicId(KAFKAS)
                                        .setPartitions(List.of(2))
                                        .setAssignmentEpochs(List.of(6)))));
        ConsumerRecords.Current read = ConsumerRecords.readCurrent(value);
        assertEquals(member.assigned(), read.assigned());
        assertEquals(member.revoking(), read.revoking());
        assertEquals(ConsumerMember.State.UNREVOKED, read.state());
    }

    @Test
    void anOlderKafkaDoesNotSaySinceWhenAPartitionIsHeld() {
        byte[] older = bytes(
                0,
                new ConsumerGroupCurrentMemberAssignmentValue()
                        .setMemberEpoch(9)
                        .setPreviousMemberEpoch(8)
                        .setAssignedPartitions(List.of(new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                                .setTopicId(KAFKAS)
                                .setPartitions(List.of(1, 5)))));
        assertEquals(
                Map.of(TOPIC, Map.of(1, 9, 5, 9)),
                ConsumerRecords.readCurrent(ByteBuffer.wrap(older)).assigned());
    }

    @Test
    void regularExpressions() {
        Resolved resolved = new Resolved(new TreeSet<>(Set.of("a", "b")), 5, 6);
        ByteBuffer value = check(
                ConsumerRecords.regex("g", "x.*", resolved),
                16,
                new ConsumerGroupRegularExpressionKey().setGroupId("g").setRegularExpression("x.*"),
                new ConsumerGroupRegularExpressionValue()
                        .setTopics(List.of("a", "b"))
                        .setVersion(5)
                        .setTimestamp(6));
        assertEquals(resolved, ConsumerRecords.readRegex(value));
    }

    @Test
    void whatConsumersPutIntoTheClassicProtocol() {
        for (short version = 0; version <= 3; version++) {
            ConsumerProtocolSubscription subscription = new ConsumerProtocolSubscription().setTopics(List.of("a", "b"));
            ConsumerProtocolSubscription.TopicPartitionCollection owned =
                    new ConsumerProtocolSubscription.TopicPartitionCollection();
            owned.add(new ConsumerProtocolSubscription.TopicPartition()
                    .setTopic("a")
                    .setPartitions(List.of(2, 4)));
            subscription.setOwnedPartitions(owned);
            subscription.setRackId("r");
            byte[] bytes = MessageUtil.toVersionPrefixedBytes(version, subscription);
            var read = io.myelin.coordination.group.consumer.ConsumerProtocol.readSubscription(bytes)
                    .orElseThrow();
            assertEquals(Set.of("a", "b"), read.topics());
            assertEquals(version >= 1 ? Map.of("a", Set.of(2, 4)) : Map.of(), read.owned());
            assertEquals(version >= 3 ? Optional.of("r") : Optional.empty(), read.rackId());
            byte[] assignment = io.myelin.coordination.group.consumer.ConsumerProtocol.assignment(
                    version, Map.of("a", new TreeSet<>(Set.of(2, 4))));
            ConsumerProtocolAssignment theirs =
                    ConsumerProtocol.deserializeConsumerProtocolAssignment(ByteBuffer.wrap(assignment));
            assertEquals(List.of(2, 4), theirs.assignedPartitions().find("a").partitions());
            assertEquals(
                    Map.of("a", Set.of(2, 4)),
                    io.myelin.coordination.group.consumer.ConsumerProtocol.readAssignment(assignment)
                            .orElseThrow()
                            .partitions());
        }
    }
}
