package io.myelin.itests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Jars;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Swaps;
import io.myelin.itests.harness.Swaps.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles are replaced in the middle of transactions: no transaction fails, none is lost, none is torn. */
class TransactionSwapIT {
    private static final int ROUNDS = Math.max(1, Integer.getInteger("myelin.swaps", 10) / 5);
    private static final long SEED = Long.getLong("myelin.seed", System.nanoTime());
    private static final int RECORDS_BETWEEN = 300;
    private static final List<String> BUNDLES = List.of(
            "io.myelin.coordination",
            "io.myelin.broker.core",
            "io.myelin.log.segment",
            "io.myelin.protocol.kafka",
            "io.myelin.replication.isr");

    @TempDir
    Path data;

    @Test
    void noTransactionFails() throws Exception {
        Path shipped = Distribution.built().home().resolve("system");
        try (Node node = Node.start(data, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
                Copying copying = new Copying(node.kafka(), new SplittableRandom(SEED))) {
            try {
                Swaps swaps = new Swaps(node.http());
                List<List<String>> before = aborted(copying);
                for (int round = 1; round <= ROUNDS; round++) {
                    for (String bundle : BUNDLES) {
                        byte[] newer = Jars.newer(shipped.resolve(bundle + ".jar"), "0.1." + round);
                        Answer swapped = swaps.upload(bundle, newer);
                        assertEquals(200, swapped.status(), swapped.body());
                        System.out.println(
                                "TransactionSwapIT: " + bundle + " with a pause of " + swapped.pauseMs() + " ms");
                        copying.awaitMore(RECORDS_BETWEEN);
                        assertEquals(before, aborted(copying), bundle);
                    }
                }
                System.out.println("TransactionSwapIT: " + copying.judge() + " records copied");
                assertEquals(before, aborted(copying));
            } catch (Exception | AssertionError e) {
                System.out.println("TransactionSwapIT: the log of the node\n" + node.log());
                System.out.println("TransactionSwapIT: the applications\n" + copying.outputs());
                throw e;
            }
        }
    }

    /** What each application has aborted so far: something as long as their group came together, nothing since. */
    private static List<List<String>> aborted(Copying copying) throws IOException {
        List<List<String>> aborted = new ArrayList<>();
        for (Application application : copying.applications()) {
            aborted.add(application.aborted());
        }
        return aborted;
    }
}
