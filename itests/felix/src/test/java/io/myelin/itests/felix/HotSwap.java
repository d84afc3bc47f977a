package io.myelin.itests.felix;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Bundles are swapped under load, for good builds and for bad ones: nothing is lost or doubled, and no client notices. The
 * bundles are divided among test classes, as these run side by side.
 */
public abstract class HotSwap {
    private static final int SWAPS = Integer.getInteger("myelin.swaps", 10);
    private static final int RECORDS_BETWEEN = 2000;
    /** Less than the limits of draining: a drain that ran into its limit shows, a busy machine does not. */
    private static final long PAUSE_LIMIT_MS = 8_000;

    private static final int SPARE_FILES = 8;
    private static final int SPARE_THREADS = 8;
    private static final long SPARE_DIRECT_BYTES = 64 * 1024 * 1024;

    /** Between the good builds, one after another. */
    private static final List<Flaw> FLAWS = List.of(
            Flaw.UNRESOLVABLE,
            Flaw.THROWS_WHEN_MADE,
            Flaw.NO_JAR,
            Flaw.THROWS_WHEN_ACTIVATED,
            Flaw.NEWER_API,
            Flaw.THROWS_IN_ACTIVATOR,
            Flaw.OTHER_NAME,
            Flaw.CUT_OFF);

    /** Those that take until the engine has lost its patience, now and then. */
    private static final List<Flaw> SLOW = List.of(Flaw.WITHOUT_SERVICE, Flaw.UNSATISFIED, Flaw.UNWELL);

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] product() throws Exception {
        return Product.options(
                "io.myelin.coordination.group.initial.rebalance.delay.ms=0",
                "io.myelin.swap.serve.limit.ms=5000",
                "io.myelin.rest.front.probe.interval.ms=500");
    }

    final void swap(String symbolicName) throws Exception {
        Thread.currentThread().setContextClassLoader(KafkaProducer.class.getClassLoader());
        Node node = new Node(context);
        Resources resources = new Resources();
        try (Load load = new Load(node.bootstrap(), symbolicName.replace("io.myelin.", ""));
                Complaints complaints = new Complaints()) {
            load.awaitSteady();
            Load.Noticed before = load.noticed();
            Resources.Counts afterFirst = null;
            for (int number = 1; number <= SWAPS; number++) {
                if (number > 1) {
                    // Of what came with the start, Declarative Services keeps a note when its references were circular
                    // then.
                    resources.expectToGo(node.bundle(symbolicName));
                }
                good(node, symbolicName, number, load);
                assertEquals(List.of(), complaints.heard());
                bad(node, symbolicName, flaw(symbolicName, number), load);
                complaints.forget();
                afterFirst = number == 1 ? Resources.Counts.now() : afterFirst;
            }
            Resources.Counts after = Resources.Counts.now();
            System.out.println(symbolicName + ": " + afterFirst + " after the first swap, after the last " + after);
            assertEquals(List.of(), load.faults());
            assertEquals("what clients have noticed", before, load.noticed());
            assertEquals(List.of(), load.finish());
            assertTrue("files: " + after, after.openFiles() <= afterFirst.openFiles() + SPARE_FILES);
            assertTrue("threads: " + after, after.threads() <= afterFirst.threads() + SPARE_THREADS);
            assertTrue("buffers: " + after, after.directBytes() <= afterFirst.directBytes() + SPARE_DIRECT_BYTES);
        }
        assertStillServes(node, symbolicName);
        assertEquals("generations that are still there", List.of(), resources.alive());
    }

    private static Flaw flaw(String symbolicName, int number) {
        return switch (number % 10) {
            case 5 -> Flaw.HANGS_WHEN_ACTIVATED;
            case 0 -> SLOW.get(Math.floorMod(symbolicName.hashCode() + number / 10, SLOW.size()));
            default -> FLAWS.get(number % FLAWS.size());
        };
    }

    private void good(Node node, String symbolicName, int number, Load load) throws Exception {
        byte[] newer = Builds.good(symbolicName, "build" + number);
        load.takePauses();
        long begin = System.nanoTime();
        SwapRecord record = node.swap(symbolicName, newer);
        assertEquals(record.reason(), Outcome.SWAPPED, record.outcome());
        load.awaitRate();
        long regainedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) - record.tookMs() + record.pauseMs();
        Bundle bundle = node.bundle(symbolicName);
        assertEquals("build" + number, bundle.getVersion().getQualifier());
        load.awaitMore(RECORDS_BETWEEN);
        Load.Pauses pauses = load.takePauses();
        System.out.println(symbolicName + ": swap " + record.tookMs() + " ms with a pause of " + record.pauseMs()
                + " ms, the rate regained after " + regainedMs + " ms, " + pauses);
        assertTrue("a pause of " + pauses, pauses.longestMs() < PAUSE_LIMIT_MS);
    }

    private void bad(Node node, String symbolicName, Flaw flaw, Load load) throws Exception {
        String version = node.bundle(symbolicName).getVersion().toString();
        SwapRecord record = node.swap(symbolicName, Builds.flawed(symbolicName, "bad", flaw));
        System.out.println(symbolicName + ": " + flaw + ": " + record.outcome() + " after a pause of "
                + record.pauseMs() + " ms: " + record.reason());
        assertEquals(flaw + ": " + record.reason(), flaw.outcome, record.outcome());
        assertEquals(version, node.bundle(symbolicName).getVersion().toString());
        load.awaitMore(RECORDS_BETWEEN);
    }

    /** New clients find nothing wrong with what the swaps have left. */
    private void assertStillServes(Node node, String symbolicName) throws Exception {
        try (Load load = new Load(node.bootstrap(), "after-" + symbolicName.replace("io.myelin.", ""))) {
            load.awaitSteady();
            assertEquals(List.of(), load.finish());
        }
    }
}
