package io.myelin.coordination.group.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.coordination.record.RecordFormatException;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records of the offsets topic and members that were carried over, changed at any place: refused in one way, or taken. */
final class StrangeBytesTest {
    private static final int CHANGES = 2_000;
    private static final long SEED = 20261123;

    private static byte[] changed(byte[] bytes, Random random) {
        byte[] changed =
                Arrays.copyOf(bytes, bytes.length - (random.nextInt(4) == 0 ? random.nextInt(bytes.length) : 0));
        for (int i = random.nextInt(3); i >= 0 && changed.length > 0; i--) {
            int at = random.nextInt(changed.length);
            changed[at] = (byte) (random.nextBoolean() ? -random.nextInt(3) : random.nextInt());
        }
        return changed;
    }

    @Test
    void recordsAreReadOrRefused() {
        Bench bench = new Bench();
        bench.stable(3);
        Random random = new Random(SEED);
        int refused = 0;
        for (LogRecord record : new ArrayList<>(bench.log)) {
            for (int i = 0; i < CHANGES; i++) {
                byte[] key = changed(record.key(), random);
                byte[] value = record.value() == null ? new byte[1] : changed(record.value(), random);
                try {
                    bench.shard.replay(ByteBuffer.wrap(key), ByteBuffer.wrap(value));
                } catch (RecordFormatException e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void aRecordOfATypeThatIsNotKnownIsSkipped() {
        Bench bench = new Bench();
        bench.shard.replay(ByteBuffer.wrap(new byte[] {0, 99, 1, 2, 3}), ByteBuffer.allocate(9));
        assertEquals(0, bench.shard.groupCount());
    }

    @Test
    void membersThatWereCarriedOverAreTakenOrLeft() {
        Bench bench = new Bench();
        Joining joining = new Joining(() -> "id");
        bench.stable(3);
        byte[] carried = bench.shard
                .module(ClassicModule.class)
                .carry(bench.now(), 1_000_000)
                .orElseThrow();
        assertEquals(
                1,
                CarriedGroups.read(carried, bench.now(), bench.limits, joining).size());
        Random random = new Random(SEED);
        int left = 0;
        for (int i = 0; i < CHANGES; i++) {
            List<ClassicGroup> groups =
                    CarriedGroups.read(changed(carried, random), bench.now(), bench.limits, joining);
            left += groups.isEmpty() ? 1 : 0;
        }
        assertTrue(left > CHANGES / 10, left + " were left");
    }
}
