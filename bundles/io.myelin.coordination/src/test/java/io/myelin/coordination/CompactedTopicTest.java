package io.myelin.coordination;

import static io.myelin.coordination.Fixture.CALLER;
import static io.myelin.coordination.Fixture.commit;
import static io.myelin.coordination.Fixture.outside;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a coordinator finds when its topic was compacted: gaps, batches without records, keys that are gone. */
final class CompactedTopicTest {
    private static final int COMMITS = 1000;
    private static final int KEYS = 3;

    private final Fixture f = new Fixture();

    @Test
    void aCompactedTopicSaysTheSame() {
        long[] newest = new long[KEYS];
        for (int i = 0; i < COMMITS; i++) {
            f.run(f.groups.commit(commit(outside("g"), i % KEYS, i), CALLER));
            newest[i % KEYS] = i;
        }
        f.run(f.groups.commit(commit(outside("gone"), 0, 1), CALLER));
        f.run(f.groups.delete("gone", CALLER));
        int before = f.offsets().batchCount();
        f.offsets().compact();
        assertTrue(
                before >= COMMITS && f.offsets().batchCount() <= KEYS + 2,
                f.offsets().batchCount() + " batches");
        f.carried.clear();
        f.start();
        for (int key = 0; key < KEYS; key++) {
            assertEquals(newest[key], f.committed("g", key));
        }
        assertEquals(-1, f.committed("gone", 0));
        f.run(f.groups.commit(commit(outside("g"), 2, 4242), CALLER));
        assertEquals(4242, f.committed("g", 2));
    }
}
