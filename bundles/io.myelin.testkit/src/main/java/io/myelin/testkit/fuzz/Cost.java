package io.myelin.testkit.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Holds what reading an input costs against its size. Only the calling thread is looked at: its processor time, so that a busy
 * machine is no finding, and what it allocates.
 */
public final class Cost {
    public static final int BYTES_PER_BYTE = 64;
    public static final long BASE_BYTES = 64 * 1024;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(1);
    /** The first run of a path loads classes and compiles; whoever is within the limits once is. */
    private static final int ATTEMPTS = 4;

    private Cost() {}

    /** What an input is read by; runs again when it seems to cost too much. */
    @FunctionalInterface
    public interface Reading {
        void run() throws Exception;
    }

    /** What a reading allocates whatever it reads, as the bytes of input that allow as much. */
    public static long fixed(Reading reading) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long leastBytes = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            long bytes = threads.getCurrentThreadAllocatedBytes();
            reading.run();
            leastBytes = Math.min(leastBytes, threads.getCurrentThreadAllocatedBytes() - bytes);
        }
        return leastBytes / BYTES_PER_BYTE;
    }

    /** At most 64 times the input and 64 KiB, in at most a second. */
    public static void bounded(String what, long inputBytes, Reading reading) throws Exception {
        bounded(what, inputBytes, BYTES_PER_BYTE, reading);
    }

    /** @throws AssertionError when each of several attempts costs too much */
    public static void bounded(String what, long inputBytes, int bytesPerByte, Reading reading) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allowed = bytesPerByte * inputBytes + BASE_BYTES;
        long leastBytes = Long.MAX_VALUE;
        long leastNs = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && (leastBytes > allowed || leastNs > LIMIT_NS); i++) {
            long ns = threads.getCurrentThreadCpuTime();
            long bytes = threads.getCurrentThreadAllocatedBytes();
            reading.run();
            leastBytes = Math.min(leastBytes, threads.getCurrentThreadAllocatedBytes() - bytes);
            leastNs = Math.min(leastNs, threads.getCurrentThreadCpuTime() - ns);
        }
        if (leastBytes > allowed || leastNs > LIMIT_NS) {
            throw new AssertionError(what + ": " + inputBytes + " bytes of input cost " + leastBytes + " bytes, "
                    + allowed + " are allowed, and " + TimeUnit.NANOSECONDS.toMillis(leastNs) + " ms");
        }
    }
}
