package io.myelin.itests.fuzz;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.testkit.fuzz.Cost;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Readers with the faults that fuzzing is there for: they are found, so what is not found elsewhere is likely not there. */
class PlantedIT {
    private static final int SECONDS = 60;
    private static final int LARGE_BYTES = 1 << 24;
    private static final byte[] SEED = {0, 0, 0, 1, 7};

    /** Allocates what a length says. */
    public static final class Lengths {
        public static void fuzzerTestOneInput(byte[] input) throws Exception {
            Cost.bounded("reading lengths", input.length, () -> {
                ByteBuffer in = ByteBuffer.wrap(input);
                if (in.remaining() >= Integer.BYTES) {
                    int length = in.getInt();
                    byte[] value = new byte[Math.max(0, Math.min(length, LARGE_BYTES))];
                    in.get(value, 0, Math.min(value.length, in.remaining()));
                }
            });
        }
    }

    /** Does not get on when an element has no length. */
    public static final class Steps {
        public static void fuzzerTestOneInput(byte[] input) throws Exception {
            Cost.bounded("stepping", input.length, () -> {
                long rounds = 0;
                for (int at = 0; at < input.length && rounds < 1L << 29; rounds++) {
                    at += input[at];
                    at = Math.max(0, at);
                }
            });
        }
    }

    @Test
    void anAllocationByALengthIsFound() {
        found(Lengths.class, "bytes, ");
    }

    @Test
    void anEndlessLoopIsFound() {
        found(Steps.class, " ms");
    }

    private static void found(Class<?> target, String by) {
        AssertionError finding =
                assertThrows(AssertionError.class, () -> new Jazzer(target).run(SECONDS, 1, List.of(SEED)));
        assertTrue(
                finding.getMessage().contains("of input cost")
                        && finding.getMessage().contains(by),
                finding.getMessage());
    }
}
