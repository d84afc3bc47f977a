package io.myelin.coordination;

import static io.myelin.coordination.Fixture.CALLER;
import static io.myelin.coordination.Fixture.commit;
import static io.myelin.coordination.Fixture.join;
import static io.myelin.coordination.Fixture.outside;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.TopicPartitionRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every call, and the right that it needs. */
final class AccessTest {
    private static final List<TopicPartitionRef> T0 = List.of(new TopicPartitionRef("t", 0));

    private record Call(String name, Operation needs, Function<Coordination, CompletionStage<?>> run) {}

    @TestFactory
    Stream<DynamicTest> withoutTheRightOnTheGroupNothingIsDone() {
        return Stream.of(
                        new Call("coordinator", Operation.DESCRIBE, g -> g.coordinator("g", CALLER)),
                        new Call("join", Operation.READ, g -> g.join(join("g", ""), CALLER)),
                        new Call(
                                "sync",
                                Operation.READ,
                                g -> g.sync(
                                        new Sync(outside("g"), Optional.empty(), Optional.empty(), Map.of()), CALLER)),
                        new Call("heartbeat", Operation.READ, g -> g.heartbeat(outside("g"), CALLER)),
                        new Call("leave", Operation.READ, g -> g.leave(new Leave("g", List.of()), CALLER)),
                        new Call("commit", Operation.READ, g -> g.commit(commit(outside("g"), 0, 1), CALLER)),
                        new Call(
                                "committed",
                                Operation.DESCRIBE,
                                g -> g.committed("g", Optional.empty(), false, CALLER)),
                        new Call("describe", Operation.DESCRIBE, g -> g.describe("g", CALLER)),
                        new Call("delete", Operation.DELETE, g -> g.delete("g", CALLER)),
                        new Call("deleteOffsets", Operation.DELETE, g -> g.deleteOffsets("g", T0, CALLER)))
                .map(call -> DynamicTest.dynamicTest(call.name, () -> {
                    Fixture f = new Fixture();
                    int written = f.offsets().batchCount();
                    f.broker.deny(call.needs, Resource.group("g"));
                    assertEquals(BusError.GROUP_NOT_AUTHORIZED, f.error(call.run.apply(f.groups)));
                    assertEquals(written, f.offsets().batchCount());
                }));
    }

    @Test
    void offsetsAreSeenAndWrittenOnlyForTopicsThatTheCallerMayUse() {
        Fixture f = new Fixture();
        f.run(f.groups.commit(commit(outside("g"), 0, 1), CALLER));
        f.broker.deny(Operation.READ, Resource.topic("t"));
        Optional<BusError> refused = Optional.of(BusError.TOPIC_NOT_AUTHORIZED);
        assertEquals(
                refused,
                f.run(f.groups.commit(commit(outside("g"), 0, 2), CALLER))
                        .get(0)
                        .error());
        assertEquals(
                refused, f.run(f.groups.deleteOffsets("g", T0, CALLER)).get(0).error());
        assertEquals(1, f.committed("g", 0));
        assertEquals(BusError.INVALID_GROUP_ID, f.error(f.groups.deleteOffsets("", T0, CALLER)));
        f.broker.deny(Operation.DESCRIBE, Resource.topic("t"));
        assertEquals(
                refused,
                f.run(f.groups.committed("g", Optional.of(T0), false, CALLER))
                        .get(0)
                        .error());
        assertEquals(List.of(), f.run(f.groups.committed("g", Optional.empty(), false, CALLER)));
    }

    @Test
    void groupsAreListedForWhomMayDescribeThemOrTheCluster() {
        Fixture f = new Fixture();
        f.run(f.groups.commit(commit(outside("g"), 0, 1), CALLER));
        f.broker.deny(Operation.DESCRIBE, Resource.group("g"));
        assertEquals(1, f.run(f.groups.list(Set.of(), Set.of(), CALLER)).size());
        f.broker.deny(Operation.DESCRIBE, Resource.CLUSTER);
        assertEquals(0, f.run(f.groups.list(Set.of(), Set.of(), CALLER)).size());
    }

    @Test
    void namesThatCannotBeStoredAreRefusedBeforeAnythingIsDone() {
        Fixture f = new Fixture();
        String endless = "x".repeat(10_000);
        assertEquals(BusError.INVALID_GROUP_ID, f.error(f.groups.join(join("", ""), CALLER)));
        assertEquals(BusError.INVALID_GROUP_ID, f.error(f.groups.join(join(endless, ""), CALLER)));
        assertEquals(BusError.INVALID_GROUP_ID, f.error(f.groups.commit(commit(outside(endless), 0, 1), CALLER)));
        assertEquals(
                BusError.INVALID_REQUEST, f.error(f.groups.join(join("g", "", Optional.of(endless), "range"), CALLER)));
        assertEquals(
                BusError.INVALID_REQUEST, f.error(f.groups.join(join("g", "", Optional.empty(), endless), CALLER)));
    }
}
