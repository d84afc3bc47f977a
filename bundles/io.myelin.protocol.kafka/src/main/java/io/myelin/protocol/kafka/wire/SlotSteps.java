package io.myelin.protocol.kafka.wire;

import java.util.Arrays;

/**
 * How many slots Kafka's {@code ImplicitLinkedHashCollection} looks at while elements are added one by one. It probes linearly
 * from {@code hash % capacity}, and to grow it removes element after element, each time seating anew all that follow in the
 * same run of occupied slots.
 */
final class SlotSteps {
    private static final int EXPECTED_MAX = 1_000;
    private static final int FREE = -1;

    private SlotSteps() {}

    /** When all keys fall into one slot. */
    static long worst(int count) {
        long all = count;
        return all * all * all / 6 + all * all;
    }

    /** @return the steps, or more than {@code limit} as soon as it is more */
    static long count(int[] hashes, long limit) {
        int capacity = 2 * Math.min(hashes.length, EXPECTED_MAX) + 1;
        long steps = 0;
        while (true) {
            int held = Math.min(hashes.length, capacity / 2 - 1);
            int[] displacements = new int[capacity];
            Arrays.fill(displacements, FREE);
            for (int i = 0; i < held && steps <= limit; i++) {
                steps += 1 + seat(hashes[i], displacements);
            }
            if (held == hashes.length || steps > limit) {
                return steps;
            }
            steps += growth(displacements);
            capacity = 2 * capacity + 1;
        }
    }

    private static int seat(int hash, int[] displacements) {
        int slot = (hash & Integer.MAX_VALUE) % displacements.length;
        int displacement = 0;
        while (displacements[slot] != FREE) {
            slot = slot + 1 == displacements.length ? 0 : slot + 1;
            displacement++;
        }
        displacements[slot] = displacement;
        return displacement;
    }

    private static long growth(int[] displacements) {
        int start = 0;
        while (displacements[start] != FREE) {
            start++;
        }
        long steps = 0;
        long run = 0;
        long displaced = 0;
        for (int i = 1; i <= displacements.length; i++) {
            int displacement = displacements[(start + i) % displacements.length];
            if (displacement != FREE) {
                run++;
                displaced += displacement;
            } else {
                steps += run * (displaced + run) / 2;
                run = 0;
                displaced = 0;
            }
        }
        return steps;
    }
}
