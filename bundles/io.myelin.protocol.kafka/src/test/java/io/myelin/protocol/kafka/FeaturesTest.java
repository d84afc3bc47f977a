package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Features.Direction;
import io.myelin.broker.Features.Range;
import io.myelin.broker.Features.Update;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.image.QuorumView.Replica;
import io.myelin.protocol.kafka.handler.MessageHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    private final FakeBroker broker = new FakeBroker();

    private ApiVersionsResponseData versions(int version) {
        ApiVersionsRequestData request = new ApiVersionsRequestData();
        if (version >= 3) {
            request.setClientSoftwareName("test").setClientSoftwareVersion("1");
        }
        return broker.client().ask(request, version, new ApiVersionsResponseData());
    }

    @Test
    void levelsAreToldToWhoCanReadThem() {
        broker.features.gives(
                "supported",
                Map.of(
                        "group.version",
                        new Range((short) 0, (short) 1),
                        "metadata.version",
                        new Range((short) 7, (short) 33)));
        broker.levels.put("group.version", (short) 1);
        for (int version = 3; version <= 5; version++) {
            ApiVersionsResponseData response = versions(version);
            assertEquals(
                    33, response.supportedFeatures().find("metadata.version").maxVersion());
            assertEquals(version >= 4, response.supportedFeatures().find("group.version") != null);
            assertEquals(1, response.finalizedFeatures().find("group.version").maxVersionLevel());
            assertNull(response.finalizedFeatures().find("metadata.version"));
            assertEquals(9, response.finalizedFeaturesEpoch());
        }
        assertTrue(versions(0).apiKeys().find((short) 57) != null);
    }

    /** An API that needs a level, as those of newer groups do. */
    private static final class Needing extends MessageHandler<DescribeQuorumRequestData, DescribeQuorumResponseData> {
        Needing() {
            super(new Api(55, "DescribeQuorum", 0, 2, 0), "group.version", DescribeQuorumRequestData::new);
        }

        @Override
        protected CompletionStage<DescribeQuorumResponseData> handle(
                RequestContext context, DescribeQuorumRequestData request) {
            return CompletableFuture.completedStage(new DescribeQuorumResponseData());
        }

        @Override
        protected DescribeQuorumResponseData failed(
                RequestContext context, DescribeQuorumRequestData request, KafkaErrors.Failure failure) {
            return new DescribeQuorumResponseData().setErrorCode(failure.code());
        }
    }

    @Test
    void anApiThatNeedsALevelIsNeitherListedNorServedWithout() {
        for (short level = 0; level <= 1; level++) {
            broker.levels.put("group.version", level);
            KafkaProtocol protocol = new KafkaProtocol(WireClient.defaults(), List.of(new Needing()));
            WireClient client = new WireClient(protocol, Optional.empty()).with(broker.stub);
            short error = client.ask(new DescribeQuorumRequestData(), 0, new DescribeQuorumResponseData())
                    .errorCode();
            assertEquals(level == 0 ? Errors.UNSUPPORTED_VERSION.code() : Errors.NONE.code(), error);
            ApiVersionsResponseData listed = client.ask(new ApiVersionsRequestData(), 0, new ApiVersionsResponseData());
            assertEquals(level == 1, listed.apiKeys().find((short) 55) != null);
        }
    }

    private static UpdateFeaturesRequestData update(FeatureUpdateKey key) {
        UpdateFeaturesRequestData request = new UpdateFeaturesRequestData();
        request.featureUpdates().add(key.setFeature("group.version").setMaxVersionLevel((short) 0));
        return request;
    }

    private List<Object> asked(FeatureUpdateKey key, int version, boolean validateOnly) {
        broker.features.completes("update", null);
        UpdateFeaturesResponseData response = broker.client()
                .ask(update(key).setValidateOnly(validateOnly), version, new UpdateFeaturesResponseData());
        assertEquals(Errors.NONE.code(), response.errorCode());
        assertEquals(version < 2 ? 1 : 0, response.results().size());
        List<Object[]> calls = broker.features.calls("update");
        return List.of(calls.get(calls.size() - 1)).subList(0, 2);
    }

    @Test
    void levelsAreSetAsEachVersionSaysIt() {
        assertEquals(
                List.of(List.of(new Update("group.version", (short) 0, Direction.SAFE_DOWNGRADE)), false),
                asked(new FeatureUpdateKey().setAllowDowngrade(true), 0, false));
        Direction[] types = {Direction.UPGRADE, Direction.SAFE_DOWNGRADE, Direction.UNSAFE_DOWNGRADE};
        for (int version = 1; version <= 2; version++) {
            for (int type = 1; type <= 3; type++) {
                assertEquals(
                        List.of(List.of(new Update("group.version", (short) 0, types[type - 1])), true),
                        asked(new FeatureUpdateKey().setUpgradeType((byte) type), version, true));
            }
        }
    }

    @Test
    void oneThatDoesNotFitFailsAll() {
        broker.features.fails("update", new BusException(BusError.INVALID_UPDATE_VERSION, "because"));
        for (int version = 0; version <= 2; version++) {
            UpdateFeaturesResponseData response =
                    broker.client().ask(update(new FeatureUpdateKey()), version, new UpdateFeaturesResponseData());
            assertEquals(Errors.INVALID_UPDATE_VERSION.code(), response.errorCode());
            assertEquals(
                    "The update failed for all features since the following feature had an error: because",
                    response.errorMessage());
            assertTrue(response.results().isEmpty());
        }
        FeatureUpdateKey strange = new FeatureUpdateKey().setUpgradeType((byte) 9);
        assertEquals(
                Errors.INVALID_UPDATE_VERSION.code(),
                broker.client()
                        .ask(update(strange), 2, new UpdateFeaturesResponseData())
                        .errorCode());
    }

    private DescribeQuorumResponseData quorum(String topic, int version) {
        UUID directory = new UUID(1, 2);
        Replica voter = new Replica(
                7, Optional.of(directory), 100, 5_000, 6_000, new Endpoint("QUORUM", "127.0.0.1", 4711, "PLAINTEXT"));
        broker.stub.completes("quorum", new QuorumView(7, 3, 99, List.of(voter), List.of()));
        DescribeQuorumRequestData request = new DescribeQuorumRequestData()
                .setTopics(List.of(new DescribeQuorumRequestData.TopicData()
                        .setTopicName(topic)
                        .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData()))));
        return broker.client().ask(request, version, new DescribeQuorumResponseData());
    }

    @Test
    void theQuorumIsDescribed() {
        for (int version = 0; version <= 2; version++) {
            DescribeQuorumResponseData response = quorum("__cluster_metadata", version);
            var partition = response.topics().get(0).partitions().get(0);
            assertEquals(7, partition.leaderId());
            assertEquals(3, partition.leaderEpoch());
            assertEquals(99, partition.highWatermark());
            var voter = partition.currentVoters().get(0);
            assertEquals(100, voter.logEndOffset());
            assertEquals(version >= 1 ? 5_000 : -1, voter.lastFetchTimestamp());
            assertEquals(version >= 1 ? 6_000 : -1, voter.lastCaughtUpTimestamp());
            assertEquals(Uuid.ZERO_UUID, voter.replicaDirectoryId());
            assertEquals(version >= 2 ? 1 : 0, response.nodes().size());
        }
        broker.levels.put("kraft.version", (short) 1);
        var voter = quorum("__cluster_metadata", 2)
                .topics()
                .get(0)
                .partitions()
                .get(0)
                .currentVoters()
                .get(0);
        assertEquals(new Uuid(1, 2), voter.replicaDirectoryId());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                quorum("other", 1).topics().get(0).partitions().get(0).errorCode());
    }
}
