package io.myelin.cluster.raft.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.ClusterChange.AddPartitions;
import io.myelin.cluster.ClusterChange.AllocateProducerIds;
import io.myelin.cluster.ClusterChange.AlterConfigs;
import io.myelin.cluster.ClusterChange.AlterPartition;
import io.myelin.cluster.ClusterChange.CreateTopic;
import io.myelin.cluster.ClusterChange.DeleteTopic;
import io.myelin.cluster.ClusterChange.FenceNode;
import io.myelin.cluster.ClusterChange.RegisterNode;
import io.myelin.cluster.ClusterChange.UpdateFeatures;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.ProducerIdBlock;
import io.myelin.cluster.image.QuorumView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuorumTest {
    private static final int NODE = Voter.NODE;

    @TempDir
    Path directory;

    static RegisterNode register(UUID incarnation) {
        return new RegisterNode(
                NODE, incarnation, List.of(new Endpoint("kafka", "127.0.0.1", 9092, "PLAINTEXT")), Optional.of("rack"));
    }

    static CreateTopic topic(String name) {
        return new CreateTopic(name, UUID.randomUUID(), List.of(List.of(NODE)), Map.of());
    }

    @Test
    void everyChangeIsDecidedAndThereAfterARestart() throws Exception {
        UUID orders = UUID.randomUUID();
        ClusterImage before;
        UUID directoryId;
        try (Voter voter = Voter.started(directory)) {
            assertEquals(22, voter.image().clusterId().length());
            assertEquals(NODE, voter.image().quorumLeader());
            voter.make(register(UUID.randomUUID()));
            voter.make(new CreateTopic("orders", orders, List.of(List.of(NODE)), Map.of("retention.ms", "1000")));
            CreateTopic gone = topic("gone");
            voter.make(gone);
            voter.make(new DeleteTopic(gone.id()));
            voter.make(new AddPartitions(orders, 1, List.of(List.of(NODE), List.of(NODE))));
            voter.make(new AlterConfigs(
                    ConfigResource.topic("orders"),
                    Map.of("retention.ms", Optional.empty(), "cleanup.policy", Optional.of("compact"))));
            voter.make(new AllocateProducerIds(NODE, 1000));
            voter.make(new AllocateProducerIds(NODE, 1000));
            voter.make(new AlterPartition(
                    new TopicIdPartition(orders, "orders", 1), 0, 0, PartitionImage.NO_LEADER, List.of(NODE)));
            voter.make(new UpdateFeatures(Map.of(), Map.of("metadata.version", (short) 3)));
            long epoch = voter.image().nodes().get(NODE).epoch();
            voter.make(new FenceNode(NODE, epoch, true));
            before = voter.make(new FenceNode(NODE, epoch, false));
            assertEquals(Reason.EXISTS, voter.refusal(topic("orders")).reason());
            assertEquals(before, voter.image());
            assertTrue(voter.quorum.health().ok(), voter.quorum.health().detail());
            QuorumView view = voter.quorum.view();
            assertEquals(NODE, view.leader());
            assertTrue(view.leaderEpoch() > 0);
            assertEquals(before.version() + 2, view.highWatermark(), "the refused change is an entry, too");
            assertEquals(view.highWatermark(), view.voters().get(0).endOffset());
            assertEquals(NODE, view.voters().get(0).node());
            assertEquals(List.of(), view.observers());
            directoryId = view.voters().get(0).directory().orElseThrow();
        }
        assertEquals(new ProducerIdBlock(1000, 1000), before.producerIds().get(NODE));
        assertEquals(3, before.topic("orders").orElseThrow().partitions().size());
        try (Voter voter = Voter.started(directory)) {
            assertEquals(before, voter.image());
            assertEquals(
                    directoryId, voter.quorum.view().voters().get(0).directory().orElseThrow());
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        Path copy = directory.resolve("copy");
        Path original = directory.resolve("original");
        Files.createDirectories(original);
        ClusterImage before;
        try (Voter voter = Voter.started(original, Voter.settings(20))) {
            voter.make(register(UUID.randomUUID()));
            for (int i = 0; i < 50; i++) {
                voter.make(topic("topic-" + i));
            }
            before = voter.image();
            copyTree(original, copy);
        }
        try (Voter voter = Voter.started(copy, Voter.settings(20))) {
            assertEquals(before, voter.image());
            ClusterImage restarted = voter.make(register(UUID.randomUUID()));
            PartitionImage p =
                    restarted.topic("topic-7").orElseThrow().partitions().get(0);
            assertEquals(NODE, p.leader());
            assertEquals(1, p.leaderEpoch());
        }
    }

    static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (!path.getFileName().toString().equals("in_use.lock")) {
                    Files.copy(path, target);
                }
            }
        }
    }
}
