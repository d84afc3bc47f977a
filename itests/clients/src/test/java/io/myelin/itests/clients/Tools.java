package io.myelin.itests.clients;

import io.myelin.itests.harness.Peers;
import io.myelin.itests.harness.Programs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The official command-line tools of Apache Kafka, by the names people type. */
final class Tools {
    private static final String TOOLS = "org.apache.kafka.tools.";
    private static final Map<String, String> MAIN = Map.ofEntries(
            Map.entry("kafka-topics", TOOLS + "TopicCommand"),
            Map.entry("kafka-console-producer", TOOLS + "ConsoleProducer"),
            Map.entry("kafka-console-consumer", TOOLS + "consumer.ConsoleConsumer"),
            Map.entry("kafka-consumer-groups", TOOLS + "consumer.group.ConsumerGroupCommand"),
            Map.entry("kafka-configs", "kafka.admin.ConfigCommand"),
            Map.entry("kafka-get-offsets", TOOLS + "GetOffsetShell"),
            Map.entry("kafka-delete-records", TOOLS + "DeleteRecordsCommand"),
            Map.entry("kafka-log-dirs", TOOLS + "LogDirsCommand"),
            Map.entry("kafka-broker-api-versions", TOOLS + "BrokerApiVersionsCommand"),
            Map.entry("kafka-cluster", TOOLS + "ClusterTool"),
            Map.entry("kafka-features", TOOLS + "FeatureCommand"),
            Map.entry("kafka-metadata-quorum", TOOLS + "MetadataQuorumCommand"),
            Map.entry("kafka-client-metrics", TOOLS + "ClientMetricsCommand"),
            Map.entry("kafka-reassign-partitions", TOOLS + "reassign.ReassignPartitionsCommand"),
            Map.entry("kafka-groups", TOOLS + "GroupsCommand"),
            Map.entry("kafka-streams-groups", TOOLS + "streams.StreamsGroupCommand"),
            Map.entry("kafka-share-groups", TOOLS + "consumer.group.ShareGroupCommand"),
            Map.entry("kafka-console-share-consumer", TOOLS + "consumer.ConsoleShareConsumer"),
            Map.entry("kafka-share-consumer-perf-test", TOOLS + "ShareConsumerPerformance"),
            Map.entry("kafka-verifiable-share-consumer", TOOLS + "VerifiableShareConsumer"),
            Map.entry("kafka-transactions", TOOLS + "TransactionsCommand"),
            Map.entry("kafka-e2e-latency", TOOLS + "EndToEndLatency"),
            Map.entry("kafka-producer-perf-test", TOOLS + "ProducerPerformance"),
            Map.entry("kafka-consumer-perf-test", TOOLS + "ConsumerPerformance"),
            Map.entry("kafka-verifiable-producer", TOOLS + "VerifiableProducer"),
            Map.entry("kafka-verifiable-consumer", TOOLS + "VerifiableConsumer"));

    private final String bootstrap;

    Tools(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    Programs.Outcome run(String tool, String... arguments) throws Exception {
        return runWith("", tool, arguments);
    }

    /** With something to read on standard input. */
    Programs.Outcome runWith(String input, String tool, String... arguments) throws Exception {
        return Programs.run(command(tool, arguments), input, 120);
    }

    List<String> command(String tool, String... arguments) {
        List<String> all = new ArrayList<>();
        if (tool.equals("kafka-cluster")) {
            all.addAll(List.of(arguments));
            all.addAll(List.of("--bootstrap-server", bootstrap));
        } else if (tool.equals("kafka-producer-perf-test")) {
            all.addAll(List.of(arguments));
            all.addAll(List.of("--producer-props", "bootstrap.servers=" + bootstrap));
        } else {
            all.addAll(List.of("--bootstrap-server", bootstrap));
            all.addAll(List.of(arguments));
        }
        return Peers.command("tools", MAIN.get(tool), all.toArray(String[]::new));
    }
}
