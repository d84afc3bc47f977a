package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.DescribedStreamsGroup;
import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsGroups;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.TopicPartitionRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.message.StreamsGroupDescribeRequestData;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatResponseData;
import org.apache.kafka.common.message.StreamsGroupTopologyDescriptionUpdateRequestData;
import org.apache.kafka.common.message.StreamsGroupTopologyDescriptionUpdateResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class StreamsGroupsTest {
    private static final StreamsHeartbeat.Endpoint ENDPOINT = new StreamsHeartbeat.Endpoint("h", 80);
    private static final StreamsTasks TASKS = new StreamsTasks(
            Set.of(new StreamsTask("0", 1), new StreamsTask("0", 0)), Set.of(new StreamsTask("1", 2)), Set.of());
    private static final StreamsAnswer ANSWER = new StreamsAnswer(
            "m",
            7,
            new StreamsAnswer.Intervals(5000, 60_000),
            10_000,
            List.of(new StreamsStatus(StreamsStatus.Code.ASSIGNMENT_DELAYED, "later")),
            Optional.of(TASKS),
            3,
            Optional.of(List.of(new StreamsAnswer.EndpointPartitions(
                    ENDPOINT, List.of(new TopicPartitionRef("t", 0), new TopicPartitionRef("t", 1)), List.of()))));

    private final Stub<StreamsGroups> groups = new Stub<>(StreamsGroups.class).gives("drain", null);

    private WireClient client() {
        return new FakeBroker().client().withStreamsGroups(groups);
    }

    private static StreamsGroupHeartbeatRequestData join() {
        StreamsGroupHeartbeatRequestData.TopicInfo log = new StreamsGroupHeartbeatRequestData.TopicInfo()
                .setName("log")
                .setReplicationFactor((short) 3)
                .setTopicConfigs(List.of(new StreamsGroupHeartbeatRequestData.KeyValue()
                        .setKey("cleanup.policy")
                        .setValue("compact")));
        return new StreamsGroupHeartbeatRequestData()
                .setGroupId("g")
                .setMemberId("m")
                .setMemberEpoch(0)
                .setEndpointInformationEpoch(-1)
                .setRebalanceTimeoutMs(1000)
                .setProcessId("p")
                .setUserEndpoint(new StreamsGroupHeartbeatRequestData.Endpoint()
                        .setHost("h")
                        .setPort(80))
                .setClientTags(List.of(new StreamsGroupHeartbeatRequestData.KeyValue()
                        .setKey("zone")
                        .setValue("a")))
                .setTopology(new StreamsGroupHeartbeatRequestData.Topology()
                        .setEpoch(2)
                        .setSubtopologies(List.of(new StreamsGroupHeartbeatRequestData.Subtopology()
                                .setSubtopologyId("0")
                                .setSourceTopics(List.of("t"))
                                .setStateChangelogTopics(List.of(log))
                                .setCopartitionGroups(List.of(new StreamsGroupHeartbeatRequestData.CopartitionGroup()
                                        .setSourceTopics(List.of((short) 0)))))))
                .setActiveTasks(List.of(new StreamsGroupHeartbeatRequestData.TaskIds()
                        .setSubtopologyId("0")
                        .setPartitions(List.of(1))))
                .setStandbyTasks(List.of())
                .setWarmupTasks(List.of())
                .setTaskOffsets(List.of(new StreamsGroupHeartbeatRequestData.TaskOffset()
                        .setSubtopologyId("0")
                        .setPartition(1)
                        .setOffset(9)));
    }

    @Test
    void aHeartbeatSaysWhatItSays() {
        groups.completes("heartbeat", ANSWER);
        for (int version = 0; version <= 1; version++) {
            client().ask(join(), version, new StreamsGroupHeartbeatResponseData());
            StreamsHeartbeat beat = (StreamsHeartbeat) groups.calls("heartbeat").get(version)[0];
            StreamsTopology topology = new StreamsTopology(
                    2,
                    List.of(new StreamsTopology.Subtopology(
                            "0",
                            List.of("t"),
                            List.of(),
                            List.of(new StreamsTopology.InternalTopic(
                                    "log", 0, 3, Map.of("cleanup.policy", "compact"))),
                            List.of(),
                            List.of(),
                            List.of(new StreamsTopology.CopartitionGroup(List.of(0), List.of(), List.of())))));
            assertEquals(
                    new StreamsHeartbeat(
                            "g",
                            "m",
                            0,
                            Optional.empty(),
                            1000,
                            new StreamsHeartbeat.Profile(
                                    Optional.empty(),
                                    Optional.of("p"),
                                    Optional.of(ENDPOINT),
                                    Optional.of(Map.of("zone", "a"))),
                            Optional.of(topology),
                            Optional.of(new StreamsTasks(Set.of(new StreamsTask("0", 1)), Set.of(), Set.of())),
                            new StreamsHeartbeat.Offsets(
                                    Optional.of(Map.of(new StreamsTask("0", 1), 9L)), Optional.empty()),
                            -1,
                            false,
                            version == 1),
                    beat);
        }
    }

    @Test
    void anAnswerIsWrittenInEveryVersion() {
        groups.completes("heartbeat", ANSWER);
        for (int version = 0; version <= 1; version++) {
            StreamsGroupHeartbeatResponseData response =
                    client().ask(join(), version, new StreamsGroupHeartbeatResponseData());
            assertEquals(7, response.memberEpoch());
            assertEquals(5000, response.heartbeatIntervalMs());
            assertEquals(version == 0 ? -1 : 10_000, response.acceptableRecoveryLag());
            assertEquals(5, response.status().get(0).statusCode());
            assertEquals(List.of(0, 1), response.activeTasks().get(0).partitions());
            assertEquals("1", response.standbyTasks().get(0).subtopologyId());
            assertEquals(List.of(), response.warmupTasks());
            assertEquals(3, response.endpointInformationEpoch());
            assertEquals(
                    List.of(0, 1),
                    response.partitionsByUserEndpoint()
                            .get(0)
                            .activePartitions()
                            .get(0)
                            .partitions());
        }
    }

    @Test
    void rolesAreNamedTogether() {
        groups.completes("heartbeat", ANSWER);
        StreamsGroupHeartbeatResponseData response =
                client().ask(join().setWarmupTasks(null), 1, new StreamsGroupHeartbeatResponseData());
        assertEquals(Errors.INVALID_REQUEST.code(), response.errorCode());
    }

    @Test
    void refusalsAreKafkas() {
        for (Map.Entry<BusError, Errors> error : Map.of(
                        BusError.FENCED_MEMBER_EPOCH, Errors.FENCED_MEMBER_EPOCH,
                        BusError.UNRELEASED_INSTANCE_ID, Errors.UNRELEASED_INSTANCE_ID,
                        BusError.STREAMS_INVALID_TOPOLOGY, Errors.STREAMS_INVALID_TOPOLOGY,
                        BusError.UNKNOWN_MEMBER, Errors.UNKNOWN_MEMBER_ID)
                .entrySet()) {
            groups.fails("heartbeat", new BusException(error.getKey(), "why"));
            StreamsGroupHeartbeatResponseData response =
                    client().ask(join(), 1, new StreamsGroupHeartbeatResponseData());
            assertEquals(error.getValue().code(), response.errorCode());
            assertEquals("why", response.errorMessage());
        }
    }

    @Test
    void aGroupIsDescribed() {
        StreamsTopology.Subtopology subtopology = new StreamsTopology.Subtopology(
                "0",
                List.of("t"),
                List.of(),
                List.of(new StreamsTopology.InternalTopic("log", 2, 0, Map.of())),
                List.of(),
                List.of(),
                List.of());
        groups.completes(
                "describe",
                new DescribedStreamsGroup(
                        "g",
                        "Stable",
                        4,
                        3,
                        Optional.of(new DescribedStreamsGroup.Topology(2, Optional.of(List.of(subtopology)))),
                        List.of(new DescribedStreamsGroup.Member(
                                "m",
                                4,
                                Optional.of("i"),
                                "client",
                                "/h",
                                2,
                                StreamsHeartbeat.Profile.UNCHANGED,
                                new DescribedStreamsGroup.Offsets(Map.of(new StreamsTask("0", 0), 5L), Map.of()),
                                TASKS,
                                StreamsTasks.NONE)),
                        "sticky"));
        StreamsGroupDescribeResponseData response = client().ask(
                        new StreamsGroupDescribeRequestData()
                                .setGroupIds(List.of("g"))
                                .setIncludeTopologyDescription(true),
                        1,
                        new StreamsGroupDescribeResponseData());
        StreamsGroupDescribeResponseData.DescribedGroup group =
                response.groups().get(0);
        assertEquals("Stable", group.groupState());
        assertEquals("sticky", group.assignorName());
        assertEquals(1, group.topologyDescriptionStatus());
        assertNull(group.topologyDescription());
        assertEquals(
                2,
                group.topology()
                        .subtopologies()
                        .get(0)
                        .stateChangelogTopics()
                        .get(0)
                        .partitions());
        StreamsGroupDescribeResponseData.Member member = group.members().get(0);
        assertEquals("i", member.instanceId());
        assertEquals(5, member.taskOffsets().get(0).offset());
        assertEquals(List.of(0, 1), member.assignment().activeTasks().get(0).partitions());
        assertEquals(List.of(), member.targetAssignment().activeTasks());
    }

    @Test
    void eachGroupHasItsOwnError() {
        groups.fails("describe", new BusException(BusError.GROUP_NOT_FOUND, "none"));
        StreamsGroupDescribeResponseData response = client().ask(
                        new StreamsGroupDescribeRequestData().setGroupIds(List.of("g")),
                        0,
                        new StreamsGroupDescribeResponseData());
        assertEquals(Errors.GROUP_ID_NOT_FOUND.code(), response.groups().get(0).errorCode());
    }

    @Test
    void descriptionsOfProcessorsAreNotTaken() {
        StreamsGroupTopologyDescriptionUpdateResponseData response = client().ask(
                        new StreamsGroupTopologyDescriptionUpdateRequestData()
                                .setGroupId("g")
                                .setMemberId("m")
                                .setTopologyDescription(
                                        new StreamsGroupTopologyDescriptionUpdateRequestData.TopologyDescription()),
                        0,
                        new StreamsGroupTopologyDescriptionUpdateResponseData());
        assertEquals(Errors.UNSUPPORTED_VERSION.code(), response.errorCode());
    }
}
