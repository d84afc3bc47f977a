package io.myelin.itests.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/**
 * Values of one size that look like events of an application: JSON with names that repeat and values that do not, so that
 * a codec finds about what it finds in practice. The same ones for everybody.
 */
final class Payloads {
    private static final int DIFFERENT = 4096;
    private static final long SEED = 4404;
    private static final String[] WORDS = {
        "order",
        "created",
        "shipped",
        "returned",
        "customer",
        "warehouse",
        "berlin",
        "lisbon",
        "osaka",
        "toronto",
        "euro"
    };

    private final byte[][] values = new byte[DIFFERENT][];

    Payloads(int bytes) {
        var random = new Random(SEED);
        for (int i = 0; i < DIFFERENT; i++) {
            values[i] = value(bytes, random);
        }
    }

    byte[] get(long n) {
        return values[(int) (n % DIFFERENT)];
    }

    private static byte[] value(int bytes, Random random) {
        var text = new StringBuilder("{");
        while (text.length() < bytes) {
            text.append(String.format(
                    Locale.ROOT,
                    "\"%s_%s\":\"%s\",\"id\":%d,\"amount\":%.2f,",
                    word(random),
                    word(random),
                    word(random),
                    random.nextInt(),
                    random.nextDouble() * 1000));
        }
        text.setLength(bytes);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String word(Random random) {
        return WORDS[random.nextInt(WORDS.length)];
    }
}
