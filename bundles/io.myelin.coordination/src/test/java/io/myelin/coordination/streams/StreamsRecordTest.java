package io.myelin.coordination.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.group.StreamsHeartbeat.Endpoint;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.CopartitionGroup;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.coordination.record.RecordFormatException;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.StreamsGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.StreamsGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.StreamsGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.StreamsGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.StreamsGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.StreamsGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.StreamsGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.StreamsGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.StreamsGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.StreamsGroupTargetAssignmentMetadataValue;
import org.apache.kafka.coordinator.group.generated.StreamsGroupTopologyKey;
import org.apache.kafka.coordinator.group.generated.StreamsGroupTopologyValue;
import org.junit.jupiter.api.Test;

/** Our records against Kafka's own classes: what either writes the other reads, and in the same bytes. */
final class StreamsRecordTest {
    @Test
    void theGroup() {
        assertSame(
                new StreamsRecord.Head("g", Optional.of(new GroupHead(7, 1L << 50, 3, Map.of("a", "b")))),
                17,
                new StreamsGroupMetadataKey().setGroupId("g"),
                new StreamsGroupMetadataValue()
                        .setEpoch(7)
                        .setMetadataHash(1L << 50)
                        .setValidatedTopologyEpoch(3)
                        .setLastAssignmentConfigs(List.of(new StreamsGroupMetadataValue.LastAssignmentConfig()
                                .setKey("a")
                                .setValue("b"))));
    }

    @Test
    void aGroupWithoutValidTopology() {
        assertSame(
                new StreamsRecord.Head("g", Optional.of(new GroupHead(7, 9, -1, Map.of()))),
                17,
                new StreamsGroupMetadataKey().setGroupId("g"),
                new StreamsGroupMetadataValue().setEpoch(7).setMetadataHash(9));
    }

    @Test
    void aMember() {
        MemberInfo info = new MemberInfo(
                Optional.of("i"),
                Optional.of("rack"),
                "client",
                "/127.0.0.1",
                3000,
                2,
                "process",
                Optional.of(new Endpoint("höst", 65_535)),
                Map.of("zone", "a"));
        StreamsGroupMemberMetadataValue kafka = new StreamsGroupMemberMetadataValue()
                .setInstanceId("i")
                .setRackId("rack")
                .setClientId("client")
                .setClientHost("/127.0.0.1")
                .setRebalanceTimeoutMs(3000)
                .setTopologyEpoch(2)
                .setProcessId("process")
                .setUserEndpoint(new StreamsGroupMemberMetadataValue.Endpoint()
                        .setHost("höst")
                        .setPort(65_535))
                .setClientTags(List.of(new StreamsGroupMemberMetadataValue.KeyValue()
                        .setKey("zone")
                        .setValue("a")));
        StreamsGroupMemberMetadataKey key =
                new StreamsGroupMemberMetadataKey().setGroupId("g").setMemberId("m");
        assertSame(new StreamsRecord.Info("g", "m", Optional.of(info)), 19, key, kafka);
        MemberInfo bare = new MemberInfo(
                Optional.empty(), Optional.empty(), "client", "h", 1, 0, "p", Optional.empty(), Map.of());
        assertSame(
                new StreamsRecord.Info("g", "m", Optional.of(bare)),
                19,
                key,
                new StreamsGroupMemberMetadataValue()
                        .setInstanceId(null)
                        .setRackId(null)
                        .setClientId("client")
                        .setClientHost("h")
                        .setRebalanceTimeoutMs(1)
                        .setTopologyEpoch(0)
                        .setProcessId("p")
                        .setUserEndpoint(null)
                        .setClientTags(List.of()));
    }

    @Test
    void whenTasksWereAssigned() {
        StreamsGroupTargetAssignmentMetadataKey key = new StreamsGroupTargetAssignmentMetadataKey().setGroupId("g");
        assertSame(
                new StreamsRecord.Assigned("g", Optional.of(new StreamsRecord.Assignment(4, 99))),
                20,
                key,
                new StreamsGroupTargetAssignmentMetadataValue()
                        .setAssignmentEpoch(4)
                        .setAssignmentTimestamp(99));
        assertSame(
                new StreamsRecord.Assigned("g", Optional.of(new StreamsRecord.Assignment(4, 0))),
                20,
                key,
                new StreamsGroupTargetAssignmentMetadataValue().setAssignmentEpoch(4));
    }

    @Test
    void aTarget() {
        StreamsTasks tasks = new StreamsTasks(
                Set.of(new StreamsTask("0", 1), new StreamsTask("0", 0)), Set.of(new StreamsTask("1", 5)), Set.of());
        assertSame(
                new StreamsRecord.Target("g", "m", Optional.of(tasks)),
                21,
                new StreamsGroupTargetAssignmentMemberKey().setGroupId("g").setMemberId("m"),
                new StreamsGroupTargetAssignmentMemberValue()
                        .setActiveTasks(List.of(new StreamsGroupTargetAssignmentMemberValue.TaskIds()
                                .setSubtopologyId("0")
                                .setPartitions(List.of(0, 1))))
                        .setStandbyTasks(List.of(new StreamsGroupTargetAssignmentMemberValue.TaskIds()
                                .setSubtopologyId("1")
                                .setPartitions(List.of(5))))
                        .setWarmupTasks(List.of()));
    }

    @Test
    void whatAMemberHas() {
        Held has = new Held(
                Map.of(new StreamsTask("0", 0), 3, new StreamsTask("0", 2), 5),
                Set.of(new StreamsTask("1", 1)),
                Set.of());
        Held revoking = new Held(Map.of(new StreamsTask("1", 4), 2), Set.of(), Set.of(new StreamsTask("1", 7)));
        assertSame(
                new StreamsRecord.Current(
                        "g", "m", Optional.of(new Progress(5, 4, MemberState.UNREVOKED_TASKS, has, revoking))),
                22,
                new StreamsGroupCurrentMemberAssignmentKey().setGroupId("g").setMemberId("m"),
                new StreamsGroupCurrentMemberAssignmentValue()
                        .setMemberEpoch(5)
                        .setPreviousMemberEpoch(4)
                        .setState((byte) 1)
                        .setActiveTasks(List.of(current("0", List.of(0, 2), List.of(3, 5))))
                        .setStandbyTasks(List.of(current("1", List.of(1), List.of())))
                        .setWarmupTasks(List.of())
                        .setActiveTasksPendingRevocation(List.of(current("1", List.of(4), List.of(2))))
                        .setStandbyTasksPendingRevocation(List.of())
                        .setWarmupTasksPendingRevocation(List.of(current("1", List.of(7), List.of()))));
    }

    private static StreamsGroupCurrentMemberAssignmentValue.TaskIds current(
            String subtopology, List<Integer> partitions, List<Integer> epochs) {
        return new StreamsGroupCurrentMemberAssignmentValue.TaskIds()
                .setSubtopologyId(subtopology)
                .setPartitions(partitions)
                .setAssignmentEpochs(epochs);
    }

    @Test
    void theTopology() {
        StreamsTopology topology = new StreamsTopology(
                2,
                List.of(new Subtopology(
                        "0",
                        List.of("in"),
                        List.of("in-.*"),
                        List.of(new InternalTopic("log", 0, 3, Map.of("cleanup.policy", "compact"))),
                        List.of("out"),
                        List.of(new InternalTopic("again", 6, 0, Map.of())),
                        List.of(new CopartitionGroup(List.of(0), List.of(0), List.of(0))))));
        StreamsGroupTopologyValue kafka = new StreamsGroupTopologyValue()
                .setEpoch(2)
                .setSubtopologies(List.of(new StreamsGroupTopologyValue.Subtopology()
                        .setSubtopologyId("0")
                        .setSourceTopics(List.of("in"))
                        .setSourceTopicRegex(List.of("in-.*"))
                        .setStateChangelogTopics(List.of(new StreamsGroupTopologyValue.TopicInfo()
                                .setName("log")
                                .setReplicationFactor((short) 3)
                                .setTopicConfigs(List.of(new StreamsGroupTopologyValue.TopicConfig()
                                        .setKey("cleanup.policy")
                                        .setValue("compact")))))
                        .setRepartitionSinkTopics(List.of("out"))
                        .setRepartitionSourceTopics(List.of(new StreamsGroupTopologyValue.TopicInfo()
                                .setName("again")
                                .setPartitions(6)))
                        .setCopartitionGroups(List.of(new StreamsGroupTopologyValue.CopartitionGroup()
                                .setSourceTopics(List.of((short) 0))
                                .setSourceTopicRegex(List.of((short) 0))
                                .setRepartitionSourceTopics(List.of((short) 0))))));
        assertSame(
                new StreamsRecord.Topology("g", Optional.of(topology)),
                23,
                new StreamsGroupTopologyKey().setGroupId("g"),
                kafka);
    }

    @Test
    void aTombstoneHasNoValue() {
        LogRecord log = new StreamsRecord.Info("g", "m", Optional.empty()).toLog();
        assertEquals(null, log.value());
        assertEquals(
                new StreamsRecord.Info("g", "m", Optional.empty()),
                StreamsRecord.read(ByteBuffer.wrap(log.key()), null));
    }

    @Test
    void otherTypesAreLeftToOthers() {
        for (int type : List.of(-1, 0, 1, 2, 3, 8, 16, 18, 24)) {
            assertFalse(StreamsRecord.TYPES.contains(type), "type " + type);
        }
        assertTrue(StreamsRecord.TYPES.contains(17));
    }

    @Test
    void aNewerVersionIsNotGuessed() {
        byte[] key = new StreamsRecord.Head("g", Optional.empty()).toLog().key();
        ByteBuffer newer = ByteBuffer.wrap(new byte[] {0, 1, 0, 0, 0, 0});
        assertThrows(RecordFormatException.class, () -> StreamsRecord.read(ByteBuffer.wrap(key), newer));
    }

    @Test
    void nothingThatIsCutShortIsTakenForWhole() {
        byte[] value = TaskValues.write(new StreamsTasks(Set.of(new StreamsTask("0", 1)), Set.of(), Set.of()));
        for (int length = 0; length < value.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(value, 0, length).slice();
            assertThrows(RecordFormatException.class, () -> TaskValues.readTarget(cut));
        }
    }

    private static void assertSame(StreamsRecord ours, int type, Message key, Message value) {
        LogRecord log = ours.toLog();
        byte[] kafkaKey = bytes(type, key);
        byte[] kafkaValue = bytes(0, value);
        assertArrayEquals(kafkaKey, log.key());
        assertArrayEquals(kafkaValue, log.value());
        assertEquals(ours, StreamsRecord.read(ByteBuffer.wrap(kafkaKey), ByteBuffer.wrap(kafkaValue)));
    }

    /** The version in front, then the message in its version 0. */
    private static byte[] bytes(int prefix, Message message) {
        ByteBuffer body = MessageUtil.toByteBufferAccessor(message, (short) 0).buffer();
        ByteBuffer all = ByteBuffer.allocate(Short.BYTES + body.remaining());
        return all.putShort((short) prefix).put(body).array();
    }
}
