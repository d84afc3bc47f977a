package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Jars;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Swaps;
import io.myelin.itests.harness.Swaps.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups and transactions of unmodified Kafka Streams applications, while the bundle that keeps them is replaced. */
class StreamsSwapIT {
    private static final String BUNDLE = "io.myelin.coordination";
    private static final String EXACTLY_ONCE = "processing.guarantee=exactly_once_v2";
    private static final int ROUNDS = Math.max(1, Integer.getInteger("myelin.swaps", 10) / 5);
    /** A good one and a bad one, each round. */
    private static final int SWAPS = 2 * ROUNDS;

    private static final Duration BETWEEN_LINES = Duration.ofMillis(10);

    @TempDir
    Path data;

    private Node start() throws Exception {
        String groups = "io.myelin.coordination.group.";
        return Node.start(
                data,
                "--set",
                "io.myelin.swap.serve.limit.ms=5000",
                "--set",
                groups + "initial.rebalance.delay.ms=0",
                "--set",
                groups + "streams.initial.rebalance.delay.ms=0",
                "--set",
                groups + "streams.min.heartbeat.interval.ms=100",
                "--set",
                groups + "streams.heartbeat.interval.ms=300");
    }

    @Test
    void noApplicationNotices() throws Exception {
        Path shipped = Distribution.built().home().resolve("system/" + BUNDLE + ".jar");
        try (Node node = start();
                WordCounts classic =
                        new WordCounts(node.kafka(), "classic", EXACTLY_ONCE, "consumer.heartbeat.interval.ms=300");
                WordCounts streams = new WordCounts(node.kafka(), "streams", EXACTLY_ONCE, "group.protocol=streams")) {
            Load load = new Load(List.of(classic, streams));
            load.begin();
            Swaps swaps = new Swaps(node.http());
            for (int round = 1; round <= ROUNDS; round++) {
                byte[] good = Jars.newer(shipped, "0.1." + round);
                Answer swapped = load.during(() -> swaps.upload(BUNDLE, good));
                assertEquals("SWAPPED", swapped.field("outcome"), swapped.body());
                byte[] bad = Jars.edited(
                        shipped,
                        "0.2." + round,
                        imports -> imports,
                        xml -> xml.replaceAll("class=\"", "class=\"absent."));
                Answer undone = load.during(() -> swaps.upload(BUNDLE, bad));
                assertEquals("REINSTATED", undone.field("outcome"), undone.body());
                System.out.println("StreamsSwapIT: pauses of " + swapped.pauseMs() + " ms and " + undone.pauseMs()
                        + " ms for a build that was none");
            }
            load.assertUnnoticed();
        }
    }

    /**
     * What an application has felt of its bus.
     *
     * @param starts how often it came to run
     * @param complaints what it has logged as a warning or an error
     */
    private record Noticed(long starts, String complaints) {}

    /** Lines for the applications, a part of them during each swap. */
    private static final class Load {
        private final List<WordCounts> applications;
        private final List<String> places = WordCounts.places();
        private final int part = places.size() / (SWAPS + 1);
        private List<Noticed> before;
        private int parts;

        Load(List<WordCounts> applications) throws Exception {
            this.applications = applications;
        }

        /** Waits until they run and have begun to count. */
        void begin() throws Exception {
            for (WordCounts application : applications) {
                application.launch();
            }
            List<String> first = next();
            for (WordCounts application : applications) {
                application.awaitReady();
                application.give(first);
            }
            for (WordCounts application : applications) {
                application.assertCountedOnce();
            }
            before = noticed();
        }

        private List<String> next() {
            int from = parts++ * part;
            return places.subList(from, from + part);
        }

        /** What it does while all applications are given lines. */
        <T> T during(Callable<T> what) throws Exception {
            List<String> lines = next();
            ExecutorService givers = Executors.newFixedThreadPool(applications.size());
            try {
                List<Future<?>> given = applications.stream()
                        .<Future<?>>map(application -> givers.submit(() -> {
                            application.give(lines, BETWEEN_LINES);
                            return null;
                        }))
                        .toList();
                T result = what.call();
                for (Future<?> done : given) {
                    done.get();
                }
                return result;
            } finally {
                givers.shutdown();
            }
        }

        /** Everything is counted once, no application has complained, and none had to share its tasks anew. */
        void assertUnnoticed() throws Exception {
            for (WordCounts application : applications) {
                application.assertCountedOnce();
                application.check();
            }
            assertEquals(before, noticed());
        }

        private List<Noticed> noticed() throws Exception {
            List<Noticed> noticed = new ArrayList<>();
            for (WordCounts application : applications) {
                noticed.add(new Noticed(application.starts(), application.complaints()));
            }
            return noticed;
        }
    }
}
