package io.myelin.coordination;

import static io.myelin.coordination.Fixture.CALLER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsHeartbeat.Offsets;
import io.myelin.broker.group.StreamsHeartbeat.Profile;
import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Streams groups as protocols see them: rights, topics that are created, the log, a coordinator that is replaced. */
final class StreamsServiceTest {
    private final Fixture f = new Fixture();
    private final StreamsService groups = new StreamsService(f.groups);

    private static StreamsTopology topology(String source, String... regexes) {
        return new StreamsTopology(
                1,
                List.of(new Subtopology(
                        "0",
                        List.of(source),
                        List.of(regexes),
                        List.of(new InternalTopic("log", 0, 0, Map.of("cleanup.policy", "compact"))),
                        List.of(),
                        List.of(),
                        List.of())));
    }

    private static StreamsHeartbeat join(StreamsTopology topology) {
        return beat(0, Optional.of(topology), Optional.of(StreamsTasks.NONE));
    }

    private static StreamsHeartbeat beat(int epoch, Optional<StreamsTopology> topology, Optional<StreamsTasks> owned) {
        Profile profile = new Profile(Optional.empty(), Optional.of("p"), Optional.empty(), Optional.of(Map.of()));
        return new StreamsHeartbeat(
                "app",
                "m",
                epoch,
                Optional.empty(),
                1000,
                profile,
                topology,
                owned,
                Offsets.UNCHANGED,
                -1,
                false,
                true);
    }

    private StreamsAnswer beat(int epoch) {
        return f.run(groups.heartbeat(beat(epoch, Optional.empty(), Optional.empty()), CALLER));
    }

    @Test
    void internalTopicsAreCreatedAsTheyAreNeededAndThenTasksAreGiven() {
        StreamsAnswer joined = f.run(groups.heartbeat(join(topology("t")), CALLER));
        assertEquals(
                StreamsStatus.Code.MISSING_INTERNAL_TOPICS,
                joined.status().get(0).code());
        assertEquals(3, f.broker.image().topic("log").orElseThrow().partitions().size());
        f.loop.advance(1000);
        StreamsAnswer next = beat(joined.memberEpoch());
        assertEquals(3, next.tasks().orElseThrow().active().size());
        assertEquals(List.of(), next.status());
        assertEquals("Stable", f.run(groups.describe("app", CALLER)).state());
        assertEquals(
                "streams",
                f.run(f.groups.list(Set.of(), Set.of(), CALLER)).get(0).type());
    }

    @Test
    void whoMayNotCreateTopicsIsTold() {
        f.broker.deny(Operation.CREATE, Resource.CLUSTER);
        f.broker.deny(Operation.CREATE, Resource.topic("log"));
        StreamsAnswer joined = f.run(groups.heartbeat(join(topology("t")), CALLER));
        assertTrue(joined.status().get(0).detail().contains("may not CREATE"));
        assertTrue(f.broker.image().topic("log").isEmpty());
    }

    @Test
    void rightsAreAskedFor() {
        f.broker.deny(Operation.READ, Resource.group("app"));
        assertEquals(BusError.GROUP_NOT_AUTHORIZED, f.error(groups.heartbeat(join(topology("t")), CALLER)));
        f.broker.deny(Operation.DESCRIBE, Resource.group("app"));
        assertEquals(BusError.GROUP_NOT_AUTHORIZED, f.error(groups.describe("app", CALLER)));
        Fixture other = new Fixture();
        other.broker.deny(Operation.DESCRIBE, Resource.topic("log"));
        StreamsService service = new StreamsService(other.groups);
        assertEquals(BusError.TOPIC_NOT_AUTHORIZED, other.error(service.heartbeat(join(topology("t")), CALLER)));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals(
                BusError.STREAMS_INVALID_TOPOLOGY,
                f.error(groups.heartbeat(join(topology("__consumer_offsets")), CALLER)));
        assertEquals(BusError.STREAMS_INVALID_TOPOLOGY, f.error(groups.heartbeat(join(topology("a b")), CALLER)));
        assertEquals(BusError.INVALID_REQUEST, f.error(groups.heartbeat(join(topology("t", "x.*")), CALLER)));
        for (StreamsHeartbeat beat : List.of(
                beat(0, Optional.empty(), Optional.of(StreamsTasks.NONE)),
                beat(0, Optional.of(topology("t")), Optional.empty()),
                beat(3, Optional.of(topology("t")), Optional.empty()),
                beat(-2, Optional.empty(), Optional.empty()),
                beat(-3, Optional.empty(), Optional.empty()))) {
            assertEquals(BusError.INVALID_REQUEST, f.error(groups.heartbeat(beat, CALLER)));
        }
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(groups.describe("app", CALLER)));
    }

    @Test
    void aReplacedCoordinatorGoesOn() {
        StreamsAnswer joined = f.run(groups.heartbeat(join(topology("t")), CALLER));
        f.loop.advance(1000);
        int epoch = beat(joined.memberEpoch()).memberEpoch();
        f.swap();
        StreamsService next = new StreamsService(f.groups);
        StreamsAnswer answer = f.run(next.heartbeat(beat(epoch, Optional.empty(), Optional.empty()), CALLER));
        assertEquals(epoch, answer.memberEpoch());
        assertTrue(answer.tasks().isEmpty());
        assertEquals("Stable", f.run(next.describe("app", CALLER)).state());
        f.run(next.heartbeat(beat(-1, Optional.empty(), Optional.empty()), CALLER));
        f.run(f.groups.delete("app", CALLER));
        assertEquals(List.of(), f.run(f.groups.list(Set.of(), Set.of("streams"), CALLER)));
    }
}
