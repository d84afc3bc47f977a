package io.myelin.itests.crash;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the bus, of applications that consume, transform and produce in transactions, and of both: each record is
 * copied once and in order, for one who reads committed records while it happens and for one who comes later.
 */
class ExactlyOnceIT {
    private static final int KILLS = Integer.getInteger("myelin.eos.kills", 10);
    private static final long SEED = Long.getLong("myelin.seed", System.nanoTime());
    private static final List<Victim> VICTIMS =
            List.of(Victim.BUS, Victim.STATIC, Victim.BUS, Victim.DYNAMIC, Victim.BUS_AND_STATIC);

    private enum Victim {
        BUS,
        STATIC,
        DYNAMIC,
        BUS_AND_STATIC
    }

    @TempDir
    Path data;

    private final String port = Integer.toString(Ports.keepable());
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void everyRecordIsCopiedOnce() throws Exception {
        System.out.println("ExactlyOnceIT: " + KILLS + " kills, -Dmyelin.seed=" + SEED);
        Node node = start();
        try (Copying copying = new Copying("127.0.0.1:" + port, random)) {
            try {
                for (int i = 0; i < KILLS; i++) {
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(100, 2_500));
                    Victim victim = VICTIMS.get(i % VICTIMS.size());
                    if (victim == Victim.BUS || victim == Victim.BUS_AND_STATIC) {
                        node.kill();
                    }
                    if (victim == Victim.STATIC || victim == Victim.BUS_AND_STATIC) {
                        copying.applications().get(0).killAndStart();
                    } else if (victim == Victim.DYNAMIC) {
                        copying.applications().get(1).killAndStart();
                    }
                    if (!node.isAlive()) {
                        node = start();
                    }
                    // Each kill meets applications that copy, not ones that still wait for the kill before it.
                    copying.awaitMore(1);
                }
                long count = copying.judge();
                System.out.println("ExactlyOnceIT: " + count + " records copied, beside " + copying.aborted()
                        + " of transactions that were aborted");
            } catch (Exception | AssertionError e) {
                System.out.println("ExactlyOnceIT: the log of the node\n" + node.log());
                System.out.println("ExactlyOnceIT: the applications\n" + copying.outputs());
                throw e;
            }
        } finally {
            node.close();
        }
    }

    private Node start() throws Exception {
        return Node.start(
                data, "--kafka-port", port, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
    }
}
