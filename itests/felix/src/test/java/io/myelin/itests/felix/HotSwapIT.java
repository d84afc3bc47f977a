package io.myelin.itests.felix;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Bundles are replaced by newer builds of themselves under a running producer and consumer: nothing is lost or doubled. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotSwapIT {
    private static final int SWAPS = Integer.getInteger("myelin.swaps", 5);
    private static final int RECORDS_BETWEEN = 1000;
    /** Less than the limits of draining: a drain that ran into its limit shows, a busy machine does not. */
    private static final long PAUSE_LIMIT_MS = 8_000;

    private static final int SPARE_FILES = 8;
    private static final int SPARE_THREADS = 8;
    private static final long SPARE_DIRECT_BYTES = 32 * 1024 * 1024;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] product() throws Exception {
        return Product.options("io.myelin.coordination.group.initial.rebalance.delay.ms=0");
    }

    @Test
    public void protocolKafka() throws Exception {
        swap("io.myelin.protocol.kafka");
    }

    @Test
    public void logSegment() throws Exception {
        swap("io.myelin.log.segment");
    }

    @Test
    public void replicationIsr() throws Exception {
        swap("io.myelin.replication.isr");
    }

    @Test
    public void brokerCore() throws Exception {
        swap("io.myelin.broker.core");
    }

    @Test
    public void coordination() throws Exception {
        swap("io.myelin.coordination");
    }

    /** Members come and go while the bundles that their requests wait in are replaced. */
    @Test
    public void whileGroupsAreBalanced() throws Exception {
        Thread.currentThread().setContextClassLoader(KafkaProducer.class.getClassLoader());
        List<String> names = List.of(
                "io.myelin.coordination",
                "io.myelin.protocol.kafka",
                "io.myelin.broker.core",
                "io.myelin.log.segment",
                "io.myelin.replication.isr");
        try (Load load = new Load(bootstrap(), "balanced");
                Complaints complaints = new Complaints()) {
            load.awaitSteady();
            for (int number = SWAPS + 1; number <= 2 * SWAPS; number++) {
                for (String name : names) {
                    load.join();
                    replace(bundle(name), number, load);
                    load.awaitSteady();
                    load.leave();
                }
            }
            assertEquals(List.of(), load.finish());
            assertEquals(List.of(), complaints.heard());
        }
    }

    private Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(installed -> symbolicName.equals(installed.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    private void swap(String symbolicName) throws Exception {
        Thread.currentThread().setContextClassLoader(KafkaProducer.class.getClassLoader());
        Bundle bundle = bundle(symbolicName);
        Resources resources = new Resources();
        try (Load load = new Load(bootstrap(), symbolicName.replace("io.myelin.", ""));
                Complaints complaints = new Complaints()) {
            load.awaitSteady();
            Load.Noticed before = load.noticed();
            Resources.Counts afterFirst = null;
            for (int number = 1; number <= SWAPS; number++) {
                resources.expectToGo(bundle);
                replace(bundle, number, load);
                afterFirst = number == 1 ? Resources.Counts.now() : afterFirst;
            }
            Resources.Counts after = Resources.Counts.now();
            System.out.println(symbolicName + ": " + afterFirst + " after the first swap, after the last " + after);
            assertEquals(List.of(), load.faults());
            assertEquals("what clients have noticed", before, load.noticed());
            assertEquals(List.of(), complaints.heard());
            assertEquals(List.of(), load.finish());
            assertTrue("files: " + after, after.openFiles() <= afterFirst.openFiles() + SPARE_FILES);
            assertTrue("threads: " + after, after.threads() <= afterFirst.threads() + SPARE_THREADS);
            assertTrue("buffers: " + after, after.directBytes() <= afterFirst.directBytes() + SPARE_DIRECT_BYTES);
        }
        assertStillServes(symbolicName);
        assertEquals("generations that are still there", List.of(), resources.alive());
    }

    /** New clients find nothing wrong with what the swaps have left. */
    private void assertStillServes(String symbolicName) throws Exception {
        try (Load load = new Load(bootstrap(), "after-" + symbolicName.replace("io.myelin.", ""))) {
            load.awaitSteady();
            assertEquals(List.of(), load.finish());
        }
    }

    private void replace(Bundle bundle, int number, Load load) throws Exception {
        InputStream newer = NewerBuild.of(bundle.getSymbolicName(), number);
        load.takePauses();
        long begin = System.nanoTime();
        bundle.update(newer);
        long updateMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertEquals("build" + number, bundle.getVersion().getQualifier());
        load.awaitMore(RECORDS_BETWEEN);
        Load.Pauses pauses = load.takePauses();
        System.out.println(bundle.getSymbolicName() + ": update " + updateMs + " ms, " + pauses);
        assertTrue("a pause of " + pauses, pauses.longestMs() < PAUSE_LIMIT_MS);
    }

    private String bootstrap() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            ServingEndpoint kafka = endpoint("kafka");
            if (kafka != null && healthy()) {
                return kafka.host() + ":" + kafka.port();
            }
            Thread.sleep(50);
        }
        assertNotNull("no kafka endpoint", endpoint("kafka"));
        throw new AssertionError("not healthy");
    }

    private ServingEndpoint endpoint(String name) throws Exception {
        for (ServiceReference<ServingEndpoint> reference : context.getServiceReferences(ServingEndpoint.class, null)) {
            ServingEndpoint endpoint = context.getService(reference);
            if (endpoint != null && endpoint.name().equals(name)) {
                return endpoint;
            }
        }
        return null;
    }

    private boolean healthy() throws Exception {
        boolean kafka = false;
        for (ServiceReference<HealthSource> reference : context.getServiceReferences(HealthSource.class, null)) {
            HealthSource source = context.getService(reference);
            if (source != null && source.name().equals("kafka")) {
                kafka = source.check().ok();
            }
        }
        return kafka;
    }
}
