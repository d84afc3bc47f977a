package io.myelin.protocol.kafka.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignmentCollection;
import org.junit.jupiter.api.Test;

/** The model of Kafka's collection against the collection. */
class SlotStepsTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    @Test
    void aCollectionGrowsWhenTheModelSays() throws ReflectiveOperationException {
        int elements = 9_000;
        CreatableReplicaAssignmentCollection collection = new CreatableReplicaAssignmentCollection(1_000);
        Method slots = collection.getClass().getSuperclass().getSuperclass().getDeclaredMethod("numSlots");
        slots.setAccessible(true);
        int capacity = 2_001;
        for (int i = 0; i < elements; i++) {
            collection.add(new CreatableReplicaAssignment().setPartitionIndex(i));
            if (i >= capacity / 2 - 1) {
                capacity = 2 * capacity + 1;
            }
            assertEquals(capacity, slots.invoke(collection));
        }
    }

    /** To seat an element takes a look at its hash code at least; so the real collection may not look more often. */
    @Test
    void theModelDoesNotCountLessThanHappens() {
        for (int stride : new int[] {0, 1, 2_001, 4_003}) {
            for (int elements : new int[] {17, 200, 999, 1_500}) {
                CreatableReplicaAssignmentCollection collection =
                        new CreatableReplicaAssignmentCollection(Math.min(elements, 1_000));
                long[] looks = new long[1];
                int[] hashes = IntStream.range(0, elements).map(i -> i * stride).toArray();
                for (int hash : hashes) {
                    collection.add(new Counting(hash, looks));
                }
                long counted = SlotSteps.count(hashes, NO_LIMIT);
                assertTrue(
                        2 * counted >= looks[0],
                        elements + " at " + stride + ": " + counted + " counted, " + looks[0] + " looks");
                assertTrue(counted <= SlotSteps.worst(elements) * 4, elements + " at " + stride + ": " + counted);
            }
        }
    }

    @Test
    void keysInOneSlotCostMoreThanAnyLimit() {
        int[] equal = new int[1_000_000];
        assertTrue(SlotSteps.count(equal, 1_000_000) > 1_000_000);
        int[] apart = IntStream.range(0, 100_000).map(i -> i * 0x9e3779b9).toArray();
        assertTrue(SlotSteps.count(apart, NO_LIMIT) < 10_000_000);
    }

    private static final class Counting extends CreatableReplicaAssignment {
        private final long[] looks;

        Counting(int index, long[] looks) {
            this.looks = looks;
            setPartitionIndex(index);
        }

        @Override
        public int hashCode() {
            looks[0]++;
            return partitionIndex();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }
}
