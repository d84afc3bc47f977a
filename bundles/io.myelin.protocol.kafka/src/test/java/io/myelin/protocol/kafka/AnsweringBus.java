package io.myelin.protocol.kafka;

import io.myelin.batch.EpochEnd;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Fetched;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.Produced;
import io.myelin.broker.Wait;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.Synced;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.group.TransactionalCommit;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.telemetry.Subscription;
import io.myelin.buffer.Frame;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.image.QuorumView.Replica;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A broker and a coordinator that answer whatever they are asked, or fail as they may. */
final class AnsweringBus {
    private AnsweringBus() {}

    static Stub<Broker> broker(boolean failing) {
        FakeBroker broker = new FakeBroker();
        broker.topic("t", 2);
        broker.allowed = (operation, resource) -> !resource.name().equals("secret");
        answer(broker, failing);
        ClusterImage image = broker.image();
        return broker.stub.gives("image", image);
    }

    static Stub<ClientTelemetry> telemetry(boolean failing) {
        BusException no = new BusException(BusError.THROTTLING_QUOTA_EXCEEDED, "too early");
        Stub<ClientTelemetry> telemetry = new Stub<>(ClientTelemetry.class);
        give(
                telemetry,
                "subscription",
                new Subscription(new UUID(3, 4), 5, List.of((byte) 4), 1_000, 100, List.of("*")),
                failing,
                no);
        give(telemetry, "push", null, failing, no);
        return telemetry;
    }

    static Stub<Groups> groups(boolean failing) {
        Stub<Groups> groups = new Stub<>(Groups.class).gives("drain", null);
        answer(groups, failing);
        return groups;
    }

    private static void answer(FakeBroker broker, boolean failing) {
        BusException no = new BusException(BusError.STORAGE, "the disk is full");
        broker.configs
                .gives("describe", List.of())
                .gives("describeNew", List.of())
                .gives("topicValue", "delete")
                .gives("resources", List.of());
        broker.partition.gives("leads", true).gives("leaderEpoch", 1).gives("id", null);
        broker.partition
                .on("produce", arguments -> {
                    ((Frame) arguments[0]).release();
                    return CompletableFuture.completedStage(new Produced(1, -1, 0));
                })
                .on(
                        "await",
                        arguments ->
                                new Stub<>(Wait.class).gives("cancel", null).service());
        for (String call : List.of("alter", "replace")) {
            give(broker.configs, call, null, failing, no);
        }
        for (String call : List.of("create", "autoCreate")) {
            give(broker.topicService, call, FakeBroker.image("t", 2), failing, no);
        }
        for (String call : List.of("delete", "grow")) {
            give(broker.topicService, call, null, failing, no);
        }
        give(broker.partition, "find", new FoundOffset(1, 2, 3), failing, no);
        give(broker.partition, "endOfEpoch", new EpochEnd(1, 2), failing, no);
        give(broker.partition, "trim", 4L, failing, no);
        give(broker.partition, "endTransaction", null, failing, no);
        give(broker.partition, "status", new PartitionStatus(0, 1, 1, 1, 1, List.of()), failing, no);
        broker.partition.on(
                "fetch",
                arguments -> CompletableFuture.completedStage(
                        new Fetched(Frame.of(new byte[0]), 1, 1, 0, List.of(), Optional.empty())));
        give(broker.features, "update", null, failing, no);
        Replica voter = new Replica(
                FakeBroker.NODE, Optional.of(new UUID(1, 2)), 9, 5, 5, new Endpoint("QUORUM", "h", 9, "PLAINTEXT"));
        give(broker.stub, "quorum", new QuorumView(FakeBroker.NODE, 3, 9, List.of(voter), List.of()), failing, no);
        give(broker.stub, "directories", List.of(), failing, no);
    }

    private static void answer(Stub<Groups> groups, boolean failing) {
        BusException no = new BusException(BusError.COORDINATOR_LOADING, "wait");
        give(groups, "coordinator", FakeBroker.NODE, failing, no);
        give(groups, "join", new Joined(1, "consumer", null, "m", true, "m", List.of()), failing, no);
        give(groups, "sync", new Synced("consumer", "range", new byte[0]), failing, no);
        give(groups, "heartbeat", null, failing, no);
        give(groups, "describe", new DescribedGroup("g", "Empty", "", "", List.of()), failing, no);
        give(groups, "list", List.of(), failing, no);
        give(groups, "delete", null, failing, no);
        if (failing) {
            List.of("leave", "commit", "commitInTransaction", "committed", "deleteOffsets")
                    .forEach(call -> groups.fails(call, no));
            return;
        }
        groups.on(
                        "leave",
                        arguments -> done(((Leave) arguments[0])
                                .members().stream()
                                        .map(member -> new Leave.Outcome(
                                                member.memberId(), member.instanceId(), Optional.empty()))
                                        .toList()))
                .on(
                        "commit",
                        arguments -> done(((Commit) arguments[0])
                                .offsets().stream()
                                        .map(offset -> new Commit.Outcome(offset.partition(), Optional.empty()))
                                        .toList()))
                .on(
                        "commitInTransaction",
                        arguments -> done(((TransactionalCommit) arguments[0])
                                .commit().offsets().stream()
                                        .map(offset -> new Commit.Outcome(offset.partition(), Optional.empty()))
                                        .toList()))
                .on(
                        "deleteOffsets",
                        arguments -> done(refs(arguments[1]).stream()
                                .map(ref -> new Commit.Outcome(ref, Optional.empty()))
                                .toList()))
                .on(
                        "committed",
                        arguments -> done(refs(((Optional<?>) arguments[1])
                                        .map(Object.class::cast)
                                        .orElse(List.of(new TopicPartitionRef("t", 0))))
                                .stream()
                                .map(ref -> new CommittedOffset(ref, 1, 2, "m", Optional.empty()))
                                .toList()));
    }

    private static List<TopicPartitionRef> refs(Object given) {
        return ((List<?>) given).stream().map(TopicPartitionRef.class::cast).toList();
    }

    private static Object done(Object value) {
        return CompletableFuture.completedStage(value);
    }

    private static void give(Stub<?> stub, String call, Object value, boolean failing, BusException no) {
        if (failing) {
            stub.fails(call, no);
        } else {
            stub.completes(call, value);
        }
    }
}
