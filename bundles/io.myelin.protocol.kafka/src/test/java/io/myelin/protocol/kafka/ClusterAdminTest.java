package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.access.Operation;
import io.myelin.batch.EpochEnd;
import io.myelin.batch.ProducerState;
import io.myelin.broker.Broker.StoredDirectory;
import io.myelin.broker.Broker.StoredReplica;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.PartitionStatus;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ClusterAdminTest {
    private final FakeBroker broker = new FakeBroker();

    @Test
    void nobodyHasScramCredentials() {
        var all = new DescribeUserScramCredentialsRequestData().setUsers(null);
        DescribeUserScramCredentialsResponseData none =
                broker.client().ask(all, 0, new DescribeUserScramCredentialsResponseData());
        assertEquals(0, none.errorCode());
        assertEquals(List.of(), none.results());
        var some = new DescribeUserScramCredentialsRequestData()
                .setUsers(List.of(
                        new DescribeUserScramCredentialsRequestData.UserName().setName("alice"),
                        new DescribeUserScramCredentialsRequestData.UserName().setName("bob"),
                        new DescribeUserScramCredentialsRequestData.UserName().setName("bob")));
        DescribeUserScramCredentialsResponseData absent =
                broker.client().ask(some, 0, new DescribeUserScramCredentialsResponseData());
        assertEquals(
                List.of(Errors.RESOURCE_NOT_FOUND.code(), Errors.DUPLICATE_RESOURCE.code()),
                absent.results().stream().map(result -> result.errorCode()).toList());
        broker.allowed = (operation, resource) -> false;
        DescribeUserScramCredentialsResponseData refused =
                broker.client().ask(all, 0, new DescribeUserScramCredentialsResponseData());
        assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED.code(), refused.errorCode());
    }

    @Test
    void theClusterIsDescribed() {
        broker.node(8, true);
        for (int version = 0; version <= 2; version++) {
            DescribeClusterRequestData request = new DescribeClusterRequestData().setIncludeFencedBrokers(version >= 2);
            request.setIncludeClusterAuthorizedOperations(true);
            DescribeClusterResponseData response =
                    broker.client().ask(request, version, new DescribeClusterResponseData());
            assertEquals("cluster-id-of-22-chars", response.clusterId());
            assertEquals(FakeBroker.NODE, response.controllerId());
            assertEquals(version >= 2 ? 2 : 1, response.brokers().size());
            assertEquals(1 << 5, response.clusterAuthorizedOperations() & 1 << 5);
        }
        for (byte type : new byte[] {2, 9}) {
            DescribeClusterResponseData refused = broker.client()
                    .ask(new DescribeClusterRequestData().setEndpointType(type), 1, new DescribeClusterResponseData());
            Errors expected = type == 2 ? Errors.MISMATCHED_ENDPOINT_TYPE : Errors.UNSUPPORTED_ENDPOINT_TYPE;
            assertEquals(expected.code(), refused.errorCode());
        }
    }

    private EpochEndOffset endOfEpoch(int version) {
        OffsetForLeaderEpochRequestData request = new OffsetForLeaderEpochRequestData();
        request.topics()
                .add(new OffsetForLeaderTopic()
                        .setTopic("t")
                        .setPartitions(List.of(
                                new OffsetForLeaderPartition().setPartition(0).setLeaderEpoch(2))));
        return broker.client()
                .ask(request, version, new OffsetForLeaderEpochResponseData())
                .topics()
                .find("t")
                .partitions()
                .get(0);
    }

    @Test
    void endsOfEpochsAreTold() {
        broker.topic("t", 1);
        broker.partition.completes("endOfEpoch", new EpochEnd(2, 30));
        for (int version = 2; version <= 4; version++) {
            assertEquals(30, endOfEpoch(version).endOffset());
            assertEquals(2, endOfEpoch(version).leaderEpoch());
        }
        broker.partition.fails("endOfEpoch", new BusException(BusError.FENCED_LEADER_EPOCH, "old"));
        assertEquals(Errors.FENCED_LEADER_EPOCH.code(), endOfEpoch(4).errorCode());
        assertEquals(-1, endOfEpoch(4).endOffset());
    }

    @Test
    void producersAreDescribed() {
        broker.topic("t", 1);
        broker.partition.gives("leads", true);
        broker.partition.completes(
                "status", new PartitionStatus(0, 1, 1, 1, 1, List.of(new ProducerState(9, (short) 1, 5, 100, -1, -1))));
        DescribeProducersRequestData request = new DescribeProducersRequestData();
        request.topics()
                .add(new DescribeProducersRequestData.TopicRequest()
                        .setName("t")
                        .setPartitionIndexes(List.of(0, 4)));
        var partitions = broker.client()
                .ask(request, 0, new DescribeProducersResponseData())
                .topics()
                .get(0)
                .partitions();
        assertEquals(5, partitions.get(0).activeProducers().get(0).lastSequence());
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), partitions.get(1).errorCode());
        request.topics().clear();
        request.topics()
                .add(new DescribeProducersRequestData.TopicRequest()
                        .setName("no topic")
                        .setPartitionIndexes(List.of(0)));
        DescribeProducersResponseData impossible = broker.client().ask(request, 0, new DescribeProducersResponseData());
        assertEquals(
                Errors.INVALID_TOPIC_EXCEPTION.code(),
                impossible.topics().get(0).partitions().get(0).errorCode());
    }

    @Test
    void leadersNeedNoElection() {
        broker.topic("t", 1);
        broker.topics.put(
                "u",
                new TopicImage(
                        "u", new UUID(0, 1), List.of(new PartitionImage(0, 7, 1, 1, List.of(8, 7), List.of(7)))));
        ElectLeadersRequestData request =
                new ElectLeadersRequestData().setTopicPartitions(new ElectLeadersRequestData().topicPartitions());
        for (String topic : List.of("t", "u", "gone")) {
            request.topicPartitions().add(new TopicPartitions().setTopic(topic).setPartitions(List.of(0)));
        }
        Errors[] expected = {
            Errors.ELECTION_NOT_NEEDED, Errors.PREFERRED_LEADER_NOT_AVAILABLE, Errors.UNKNOWN_TOPIC_OR_PARTITION
        };
        for (int version = 0; version <= 2; version++) {
            ElectLeadersResponseData response = broker.client().ask(request, version, new ElectLeadersResponseData());
            for (int i = 0; i < expected.length; i++) {
                short error = response.replicaElectionResults()
                        .get(i)
                        .partitionResult()
                        .get(0)
                        .errorCode();
                assertEquals(expected[i].code(), error);
            }
        }
        ElectLeadersRequestData all = new ElectLeadersRequestData().setTopicPartitions(null);
        ElectLeadersResponseData needed = broker.client().ask(all, 2, new ElectLeadersResponseData());
        assertEquals("u", needed.replicaElectionResults().get(0).topic());
        broker.allowed = (operation, resource) -> operation != Operation.ALTER;
        assertEquals(
                Errors.CLUSTER_AUTHORIZATION_FAILED.code(),
                broker.client().ask(all, 2, new ElectLeadersResponseData()).errorCode());
    }

    private Errors moved(String topic, int partition, List<Integer> replicas) {
        AlterPartitionReassignmentsRequestData request = new AlterPartitionReassignmentsRequestData()
                .setTopics(List.of(new ReassignableTopic()
                        .setName(topic)
                        .setPartitions(List.of(new ReassignablePartition()
                                .setPartitionIndex(partition)
                                .setReplicas(replicas)))));
        short code = 0;
        for (int version = 0; version <= 1; version++) {
            AlterPartitionReassignmentsResponseData response =
                    broker.client().ask(request, version, new AlterPartitionReassignmentsResponseData());
            assertEquals(Errors.NONE.code(), response.errorCode());
            code = response.responses().get(0).partitions().get(0).errorCode();
        }
        return Errors.forCode(code);
    }

    @Test
    void replicasStayWhereTheyWerePut() {
        broker.topic("t", 1);
        broker.node(8, false);
        assertEquals(Errors.NONE, moved("t", 0, List.of(FakeBroker.NODE)));
        assertEquals(Errors.NO_REASSIGNMENT_IN_PROGRESS, moved("t", 0, null));
        assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, moved("t", 0, List.of(8)));
        assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, moved("t", 0, List.of(99)));
        assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, moved("t", 0, List.of()));
        assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, moved("t", 0, List.of(FakeBroker.NODE, FakeBroker.NODE)));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, moved("t", 1, List.of(FakeBroker.NODE)));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, moved("gone", 0, null));
        broker.allowed = (operation, resource) -> operation != Operation.ALTER;
        assertEquals(
                Errors.CLUSTER_AUTHORIZATION_FAILED.code(),
                broker.client()
                        .ask(
                                new AlterPartitionReassignmentsRequestData(),
                                1,
                                new AlterPartitionReassignmentsResponseData())
                        .errorCode());
    }

    private Errors stored(String path, String topic, int partition) {
        AlterReplicaLogDirsRequestData request = new AlterReplicaLogDirsRequestData();
        AlterReplicaLogDir directory = new AlterReplicaLogDir().setPath(path);
        directory.topics().add(new AlterReplicaLogDirTopic().setName(topic).setPartitions(List.of(partition)));
        request.dirs().add(directory);
        AlterReplicaLogDirsResponseData response =
                broker.client().ask(request, 2, new AlterReplicaLogDirsResponseData());
        return Errors.forCode(response.results().get(0).partitions().get(0).errorCode());
    }

    @Test
    void logsAreInTheDirectoryOfTheirStore() {
        TopicImage topic = broker.topic("t", 1);
        broker.stub.completes(
                "directories",
                List.of(
                        new StoredDirectory(
                                "/data",
                                -1,
                                -1,
                                Optional.empty(),
                                List.of(new StoredReplica(new TopicIdPartition(topic.id(), "t", 0), 1))),
                        new StoredDirectory("/memory", -1, -1, Optional.empty(), List.of())));
        assertEquals(Errors.NONE, stored("/data", "t", 0));
        assertEquals(Errors.LOG_DIR_NOT_FOUND, stored("/elsewhere", "t", 0));
        assertEquals(Errors.LOG_DIR_NOT_FOUND, stored("/memory", "t", 0));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, stored("/data", "t", 1));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, stored("/data", "gone", 0));
        broker.allowed = (operation, resource) -> operation != Operation.ALTER;
        assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED, stored("/data", "t", 0));
    }

    @Test
    void whatThereIsNotIsToldAsNone() {
        ListPartitionReassignmentsResponseData reassignments = broker.client()
                .ask(new ListPartitionReassignmentsRequestData(), 0, new ListPartitionReassignmentsResponseData());
        assertTrue(reassignments.topics().isEmpty());
        DescribeClientQuotasResponseData quotas =
                broker.client().ask(new DescribeClientQuotasRequestData(), 1, new DescribeClientQuotasResponseData());
        assertTrue(quotas.entries().isEmpty());
        DescribeAclsResponseData rules =
                broker.client().ask(new DescribeAclsRequestData(), 3, new DescribeAclsResponseData());
        assertEquals(Errors.SECURITY_DISABLED.code(), rules.errorCode());
    }

    @Test
    void idempotentProducersGetNewIds() {
        for (int version = 0; version <= 5; version++) {
            InitProducerIdRequestData request = new InitProducerIdRequestData().setTransactionalId(null);
            if (version >= 3) {
                request.setProducerId(5).setProducerEpoch((short) 3);
            }
            InitProducerIdResponseData response =
                    broker.client().ask(request, version, new InitProducerIdResponseData());
            assertEquals(4711, response.producerId());
            assertEquals(0, response.producerEpoch());
        }
        InitProducerIdRequestData half =
                new InitProducerIdRequestData().setTransactionalId(null).setProducerId(5);
        assertEquals(Errors.INVALID_REQUEST.code(), init(half));
        broker.allowed = (operation, resource) -> false;
        InitProducerIdRequestData plain = new InitProducerIdRequestData().setTransactionalId(null);
        assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED.code(), init(plain));
        broker.allowed = (operation, resource) -> operation == Operation.WRITE;
        assertEquals(0, init(plain));
    }

    private short init(InitProducerIdRequestData request) {
        return broker.client().ask(request, 4, new InitProducerIdResponseData()).errorCode();
    }
}
