package io.myelin.replication.isr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.cluster.ReplicaSet.Role;
import io.myelin.cluster.image.PartitionImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InSyncStateTest {
    private static final int SELF = 1;
    private static final List<Integer> REPLICAS = List.of(1, 2, 3);
    private final InSyncState state = new InSyncState(SELF, 0);
    private int partitionEpoch;

    private void image(int leader, int leaderEpoch, Integer... isr) {
        state.onImage(new PartitionImage(0, leader, leaderEpoch, partitionEpoch++, REPLICAS, List.of(isr)));
    }

    @Test
    void aloneTheHighWatermarkIsWhatIsDurableHere() {
        image(SELF, 0, SELF);
        assertEquals(Role.LEADER, state.role());
        state.onSelfDurable(5);
        assertEquals(5, state.highWatermark());
        state.onSelfDurable(3);
        assertEquals(5, state.highWatermark());
    }

    @Test
    void theSlowestOfTheInSyncSetDecides() {
        image(SELF, 0, 1, 2, 3);
        state.onSelfDurable(10);
        state.onPeerDurable(2, 0, 8);
        assertEquals(0, state.highWatermark(), "node 3 has not been heard of");
        state.onPeerDurable(3, 0, 4);
        assertEquals(4, state.highWatermark());
        image(SELF, 0, 1, 2);
        assertEquals(8, state.highWatermark());
        state.onPeerDurable(3, 0, 20);
        assertEquals(8, state.highWatermark(), "who is not in sync does not count");
        image(SELF, 0, 1, 2, 3);
        state.onPeerDurable(2, 0, 30);
        assertEquals(10, state.highWatermark());
    }

    @Test
    void reportsOfAnotherEpochOrOfStrangersAreIgnored() {
        image(SELF, 4, 1, 2);
        state.onSelfDurable(10);
        state.onPeerDurable(2, 3, 10);
        state.onPeerDurable(9, 4, 10);
        assertEquals(0, state.highWatermark());
        image(SELF, 5, 1, 2);
        state.onPeerDurable(2, 5, 7);
        assertEquals(7, state.highWatermark());
    }

    @Test
    void aNewLeaderWaitsUntilItsSetWasHeardOfAgain() {
        image(SELF, 0, 1, 2);
        state.onSelfDurable(10);
        state.onPeerDurable(2, 0, 10);
        image(2, 1, 1, 2);
        assertEquals(Role.FOLLOWER, state.role());
        state.onSelfDurable(20);
        assertEquals(10, state.highWatermark(), "a follower is told the high watermark, it does not make it");
        image(SELF, 2, 1, 2);
        assertEquals(10, state.highWatermark());
        state.onPeerDurable(2, 2, 15);
        assertEquals(15, state.highWatermark());
    }

    @Test
    void outdatedImagesChangeNothing() {
        image(SELF, 3, SELF);
        PartitionImage old = new PartitionImage(0, 2, 2, 0, REPLICAS, List.of(2));
        assertTrue(state.outdated(new PartitionImage(0, 2, 2, 99, REPLICAS, List.of(2))), "an older leader epoch");
        partitionEpoch = 5;
        image(SELF, 3, SELF);
        assertTrue(state.outdated(old));
        assertFalse(state.electedBy(old));
        state.onImage(old);
        assertEquals(Role.LEADER, state.role());
        state.close();
        image(SELF, 9, SELF);
        assertEquals(Role.CLOSED, state.role());
    }

    @Test
    void aLeaderOutsideItsOwnSetHoldsTheHighWatermarkStill() {
        image(SELF, 0, 2);
        state.onSelfDurable(10);
        state.onPeerDurable(2, 0, 10);
        assertEquals(0, state.highWatermark());
    }

    /** Against a model that recomputes everything from the reports of the present epoch. */
    @Test
    void seededSequencesKeepTheInvariants() {
        for (long seed = 0; seed < 300; seed++) {
            new Run(seed).go();
        }
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final InSyncState state = new InSyncState(SELF, 0);
        private final Map<Integer, Long> reported = new HashMap<>();
        private PartitionImage image = new PartitionImage(0, PartitionImage.NO_LEADER, 0, 0, REPLICAS, REPLICAS);
        private long highest;
        private long self;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void go() {
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> nextImage();
                    case 1 -> {
                        self = Math.max(self, random.nextInt(step + 1));
                        state.onSelfDurable(self);
                    }
                    default -> peer(step);
                }
                check("seed " + seed + " step " + step);
            }
        }

        private void nextImage() {
            boolean elect = random.nextInt(3) == 0;
            int leader = elect ? random.nextInt(4) : image.leader();
            List<Integer> isr = new ArrayList<>();
            REPLICAS.stream()
                    .filter(node -> node == SELF || random.nextBoolean())
                    .forEach(isr::add);
            image = new PartitionImage(
                    0,
                    leader == 0 ? PartitionImage.NO_LEADER : leader,
                    image.leaderEpoch() + (elect ? 1 : 0),
                    image.partitionEpoch() + 1,
                    REPLICAS,
                    isr);
            if (elect) {
                reported.clear();
            }
            state.onImage(image);
        }

        private void peer(int step) {
            int node = 2 + random.nextInt(2);
            int epoch = image.leaderEpoch() - random.nextInt(2);
            long offset = random.nextInt(step + 1);
            if (epoch == image.leaderEpoch() && state.role() == Role.LEADER) {
                reported.merge(node, offset, Math::max);
            }
            state.onPeerDurable(node, epoch, offset);
        }

        private void check(String when) {
            if (state.role() == Role.LEADER) {
                long least = image.isr().stream()
                        .mapToLong(node -> node == SELF ? self : reported.getOrDefault(node, -1L))
                        .min()
                        .orElseThrow();
                highest = Math.max(highest, least);
            }
            assertEquals(highest, state.highWatermark(), when);
            assertTrue(state.highWatermark() <= self, "HighWatermarkIsDurable, " + when);
        }
    }
}
