package io.myelin.shell.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final byte[] TWO = ByteBuffer.allocate(64)
            .putShort((short) 3)
            .putInt(1)
            .putShort((short) 2)
            .put("ab".getBytes(StandardCharsets.UTF_8))
            .putInt(2)
            .putInt(0)
            .putInt(7)
            .putInt(-1)
            .array();

    @Test
    void readsWhatMembersWereGiven() {
        assertEquals(List.of("ab-0", "ab-7"), Assignment.partitions(TWO));
    }

    @Test
    void understandsNothingOfWhatIsCutOffOrSomethingElse() {
        for (int length = 0; length < 22; length++) {
            assertEquals(List.of(), Assignment.partitions(Arrays.copyOf(TWO, length)));
        }
        assertEquals(
                List.of(),
                Assignment.partitions(
                        ByteBuffer.allocate(20).putInt(-1).putInt(-1).putInt(-1).array()));
        byte[] huge = TWO.clone();
        ByteBuffer.wrap(huge).putInt(2, Integer.MAX_VALUE);
        assertEquals(List.of(), Assignment.partitions(Arrays.copyOf(huge, 30)));
    }
}
