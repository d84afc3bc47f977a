package io.myelin.cluster.raft.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.ClusterListener;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.raft.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static final long PATIENCE_S = 60;

    private record Call(ClusterImage image, ClusterDelta delta) {}

    private static final class Recorder implements ClusterListener {
        final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

        @Override
        public void onImage(ClusterImage next, ClusterDelta delta) {
            calls.add(new Call(next, delta));
        }

        Call take() throws InterruptedException {
            Call call = calls.poll(PATIENCE_S, TimeUnit.SECONDS);
            assertTrue(call != null, "was not called");
            return call;
        }
    }

    private final Publisher publisher = new Publisher();
    private ClusterState state = ClusterState.initial("cluster");

    @AfterEach
    void close() {
        publisher.close();
    }

    private UUID offerTopic(String name) {
        UUID id = UUID.randomUUID();
        ClusterState.Applied applied = state.apply(
                new ClusterChange.CreateTopic(name, id, List.of(List.of(1)), Map.of()),
                state.image().version() + 1);
        state = applied.state();
        publisher.offer(state.image(), applied.delta());
        return id;
    }

    private void await(long version) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        publisher.whenPublished(version, told::countDown);
        assertTrue(told.await(PATIENCE_S, TimeUnit.SECONDS));
    }

    @Test
    void aLateListenerIsGivenEverything() throws Exception {
        publisher.restart(state.image());
        UUID a = offerTopic("a");
        UUID b = offerTopic("b");
        await(2);
        Recorder late = new Recorder();
        publisher.add(late);
        Call first = late.take();
        assertEquals(state.image(), first.image());
        assertEquals(Set.of(a, b), first.delta().topics());
        UUID c = offerTopic("c");
        Call second = late.take();
        assertEquals(Set.of(c), second.delta().topics());
        assertEquals(state.image(), second.image());
    }

    @Test
    void imagesThatComeWhileAListenerIsBusyArePutTogether() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Recorder recorder = new Recorder();
        publisher.add((image, delta) -> {
            entered.countDown();
            awaitQuietly(leave);
            recorder.onImage(image, delta);
        });
        publisher.restart(state.image());
        assertTrue(entered.await(PATIENCE_S, TimeUnit.SECONDS));
        UUID a = offerTopic("a");
        UUID b = offerTopic("b");
        leave.countDown();
        assertEquals(0, recorder.take().image().version());
        Call both = recorder.take();
        assertEquals(2, both.image().version());
        assertEquals(Set.of(a, b), both.delta().topics());
    }

    @Test
    void waitersAreAnsweredInOrderAfterTheListeners() throws Exception {
        List<String> events = new ArrayList<>();
        publisher.add((image, delta) -> events.add("image " + image.version()));
        publisher.restart(state.image());
        await(0);
        CountDownLatch last = new CountDownLatch(1);
        publisher.whenPublished(2, () -> {
            events.add("waiter 2");
            last.countDown();
        });
        publisher.whenPublished(1, () -> events.add("waiter 1"));
        offerTopic("a");
        await(1);
        offerTopic("b");
        assertTrue(last.await(PATIENCE_S, TimeUnit.SECONDS));
        assertEquals(List.of("image 0", "image 1", "waiter 1", "image 2", "waiter 2"), events);
    }

    @Test
    void aNewLeaderIsToldWithoutAChange() throws Exception {
        Recorder recorder = new Recorder();
        publisher.add(recorder);
        publisher.restart(state.image());
        assertEquals(-1, recorder.take().image().quorumLeader());
        publisher.leader(3);
        Call call = recorder.take();
        assertEquals(3, call.image().quorumLeader());
        assertEquals(Set.of(), call.delta().topics());
        offerTopic("a");
        assertEquals(3, recorder.take().image().quorumLeader());
    }

    @Test
    void aListenerThatFailsHurtsNobodyElse() throws Exception {
        publisher.add((image, delta) -> {
            throw new IllegalStateException("on purpose");
        });
        Recorder other = new Recorder();
        publisher.add(other);
        publisher.restart(state.image());
        assertEquals(0, other.take().image().version());
        offerTopic("a");
        assertEquals(1, other.take().image().version());
    }

    @Test
    void removingWaitsForTheCallAndIsTheLast() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        List<String> events = java.util.Collections.synchronizedList(new ArrayList<>());
        ClusterListener slow = (image, delta) -> {
            entered.countDown();
            awaitQuietly(leave);
            events.add("returned");
        };
        publisher.add(slow);
        publisher.restart(state.image());
        assertTrue(entered.await(PATIENCE_S, TimeUnit.SECONDS));
        Thread remover = new Thread(() -> {
            publisher.remove(slow);
            events.add("removed");
        });
        remover.start();
        leave.countDown();
        remover.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
        assertEquals(List.of("returned", "removed"), events);
        offerTopic("a");
        await(1);
        assertEquals(2, events.size());
    }

    @Test
    void aListenerMayRemoveItself() throws Exception {
        List<Long> versions = new ArrayList<>();
        ClusterListener[] self = new ClusterListener[1];
        self[0] = (image, delta) -> {
            versions.add(image.version());
            publisher.remove(self[0]);
        };
        publisher.add(self[0]);
        publisher.restart(state.image());
        await(0);
        offerTopic("a");
        await(1);
        assertEquals(List.of(0L), versions);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_S, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
