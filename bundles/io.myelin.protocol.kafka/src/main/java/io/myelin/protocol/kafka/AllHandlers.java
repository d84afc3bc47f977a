package io.myelin.protocol.kafka;

import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.fetch.FetchHandler;
import io.myelin.protocol.kafka.fetch.FetchSessions;
import io.myelin.protocol.kafka.handler.AddOffsetsToTxnHandler;
import io.myelin.protocol.kafka.handler.AddPartitionsToTxnHandler;
import io.myelin.protocol.kafka.handler.AlterClientQuotasHandler;
import io.myelin.protocol.kafka.handler.AlterConfigsHandler;
import io.myelin.protocol.kafka.handler.AlterPartitionReassignmentsHandler;
import io.myelin.protocol.kafka.handler.AlterReplicaLogDirsHandler;
import io.myelin.protocol.kafka.handler.ConsumerGroupDescribeHandler;
import io.myelin.protocol.kafka.handler.ConsumerGroupHeartbeatHandler;
import io.myelin.protocol.kafka.handler.CreatePartitionsHandler;
import io.myelin.protocol.kafka.handler.CreateTopicsHandler;
import io.myelin.protocol.kafka.handler.DeleteGroupsHandler;
import io.myelin.protocol.kafka.handler.DeleteRecordsHandler;
import io.myelin.protocol.kafka.handler.DeleteTopicsHandler;
import io.myelin.protocol.kafka.handler.DescribeAclsHandler;
import io.myelin.protocol.kafka.handler.DescribeClientQuotasHandler;
import io.myelin.protocol.kafka.handler.DescribeClusterHandler;
import io.myelin.protocol.kafka.handler.DescribeConfigsHandler;
import io.myelin.protocol.kafka.handler.DescribeGroupsHandler;
import io.myelin.protocol.kafka.handler.DescribeLogDirsHandler;
import io.myelin.protocol.kafka.handler.DescribeProducersHandler;
import io.myelin.protocol.kafka.handler.DescribeQuorumHandler;
import io.myelin.protocol.kafka.handler.DescribeTopicPartitionsHandler;
import io.myelin.protocol.kafka.handler.DescribeTransactionsHandler;
import io.myelin.protocol.kafka.handler.DescribeUserScramCredentialsHandler;
import io.myelin.protocol.kafka.handler.ElectLeadersHandler;
import io.myelin.protocol.kafka.handler.EndTxnHandler;
import io.myelin.protocol.kafka.handler.FindCoordinatorHandler;
import io.myelin.protocol.kafka.handler.GetTelemetrySubscriptionsHandler;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.protocol.kafka.handler.HeartbeatHandler;
import io.myelin.protocol.kafka.handler.IncrementalAlterConfigsHandler;
import io.myelin.protocol.kafka.handler.InitProducerIdHandler;
import io.myelin.protocol.kafka.handler.JoinGroupHandler;
import io.myelin.protocol.kafka.handler.LeaveGroupHandler;
import io.myelin.protocol.kafka.handler.ListConfigResourcesHandler;
import io.myelin.protocol.kafka.handler.ListGroupsHandler;
import io.myelin.protocol.kafka.handler.ListOffsetsHandler;
import io.myelin.protocol.kafka.handler.ListPartitionReassignmentsHandler;
import io.myelin.protocol.kafka.handler.ListTransactionsHandler;
import io.myelin.protocol.kafka.handler.MetadataHandler;
import io.myelin.protocol.kafka.handler.OffsetCommitHandler;
import io.myelin.protocol.kafka.handler.OffsetDeleteHandler;
import io.myelin.protocol.kafka.handler.OffsetFetchHandler;
import io.myelin.protocol.kafka.handler.OffsetForLeaderEpochHandler;
import io.myelin.protocol.kafka.handler.ProduceHandler;
import io.myelin.protocol.kafka.handler.PushTelemetryHandler;
import io.myelin.protocol.kafka.handler.ShareGroupDescribeHandler;
import io.myelin.protocol.kafka.handler.ShareGroupHeartbeatHandler;
import io.myelin.protocol.kafka.handler.StreamsGroupDescribeHandler;
import io.myelin.protocol.kafka.handler.StreamsGroupHeartbeatHandler;
import io.myelin.protocol.kafka.handler.StreamsGroupTopologyDescriptionUpdateHandler;
import io.myelin.protocol.kafka.handler.SyncGroupHandler;
import io.myelin.protocol.kafka.handler.TxnOffsetCommitHandler;
import io.myelin.protocol.kafka.handler.UpdateFeaturesHandler;
import io.myelin.protocol.kafka.handler.WriteTxnMarkersHandler;
import io.myelin.protocol.kafka.share.AlterShareGroupOffsetsHandler;
import io.myelin.protocol.kafka.share.DeleteShareGroupOffsetsHandler;
import io.myelin.protocol.kafka.share.DescribeShareGroupOffsetsHandler;
import io.myelin.protocol.kafka.share.ShareAcknowledgeHandler;
import io.myelin.protocol.kafka.share.ShareFetchHandler;
import io.myelin.protocol.kafka.share.ShareSessions;
import io.myelin.protocol.kafka.wire.RequestScan;
import io.myelin.protocol.kafka.wire.SchemaScan;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Where the handlers are put together: the one file to edit when an API comes. */
final class AllHandlers {
    private AllHandlers() {}

    static List<Handler> of(KafkaConfig config, Clock clock) {
        FetchSessions sessions = new FetchSessions(
                config.fetch_sessions_max(), config.fetch_session_idle_ms(), clock, new SecureRandom());
        List<Handler> all = new ArrayList<>(ofShareGroups(config));
        all.addAll(List.of(
                new ProduceHandler(),
                new FetchHandler(sessions),
                new MetadataHandler(),
                new CreateTopicsHandler(),
                new ListOffsetsHandler(),
                new InitProducerIdHandler(),
                new FindCoordinatorHandler(),
                new JoinGroupHandler(),
                new SyncGroupHandler(),
                new HeartbeatHandler(),
                new LeaveGroupHandler(),
                new OffsetCommitHandler(),
                new OffsetFetchHandler(),
                new TxnOffsetCommitHandler(),
                new WriteTxnMarkersHandler(),
                new ConsumerGroupHeartbeatHandler(),
                new ConsumerGroupDescribeHandler(),
                new DescribeClusterHandler(),
                new DescribeTopicPartitionsHandler(),
                new OffsetForLeaderEpochHandler(),
                new DeleteTopicsHandler(),
                new CreatePartitionsHandler(),
                new DeleteRecordsHandler(),
                new DescribeConfigsHandler(),
                new AlterConfigsHandler(),
                new IncrementalAlterConfigsHandler(),
                new ListConfigResourcesHandler(),
                new DescribeLogDirsHandler(),
                new DescribeGroupsHandler(),
                new ListGroupsHandler(),
                new DeleteGroupsHandler(),
                new OffsetDeleteHandler(),
                new StreamsGroupHeartbeatHandler(),
                new StreamsGroupDescribeHandler(),
                new StreamsGroupTopologyDescriptionUpdateHandler(),
                new DescribeProducersHandler(),
                new AddPartitionsToTxnHandler(),
                new AddOffsetsToTxnHandler(),
                new EndTxnHandler(),
                new DescribeTransactionsHandler(),
                new ListTransactionsHandler(),
                new ElectLeadersHandler(),
                new ListPartitionReassignmentsHandler(),
                new DescribeAclsHandler(),
                new UpdateFeaturesHandler(),
                new AlterPartitionReassignmentsHandler(),
                new AlterReplicaLogDirsHandler(),
                new GetTelemetrySubscriptionsHandler(),
                new PushTelemetryHandler(),
                new DescribeQuorumHandler(),
                new DescribeUserScramCredentialsHandler(),
                new DescribeClientQuotasHandler(),
                new AlterClientQuotasHandler()));
        return List.copyOf(all);
    }

    /** Those of share groups. */
    private static List<Handler> ofShareGroups(KafkaConfig config) {
        ShareSessions sessions = new ShareSessions(config.share_sessions_max());
        return List.of(
                new ShareGroupHeartbeatHandler(),
                new ShareGroupDescribeHandler(),
                new ShareFetchHandler(sessions),
                new ShareAcknowledgeHandler(sessions),
                new DescribeShareGroupOffsetsHandler(),
                new AlterShareGroupOffsetsHandler(),
                new DeleteShareGroupOffsetsHandler());
    }

    static RequestScan scan(KafkaConfig config) {
        return new SchemaScan(config.request_elements_max(), config.request_slot_steps_max());
    }
}
