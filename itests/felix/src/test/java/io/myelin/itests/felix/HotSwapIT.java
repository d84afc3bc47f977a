package io.myelin.itests.felix;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
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
    private static final int SWAPS = 5;
    private static final int RECORDS_BETWEEN = 1000;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] product() throws Exception {
        return Product.options("io.myelin.coordination.group.initial.rebalance.delay.ms=0");
    }

    @Test
    public void protocolKafka() throws Exception {
        assertEquals("connections were made anew", 0, swap("io.myelin.protocol.kafka"), 0);
    }

    @Test
    public void logSegment() throws Exception {
        swap("io.myelin.log.segment");
    }

    @Test
    public void brokerCore() throws Exception {
        swap("io.myelin.broker.core");
    }

    @Test
    public void coordination() throws Exception {
        swap("io.myelin.coordination");
    }

    /** @return how many connections the producer had to open while bundles were replaced */
    private double swap(String symbolicName) throws Exception {
        Thread.currentThread().setContextClassLoader(KafkaProducer.class.getClassLoader());
        Bundle bundle = Arrays.stream(context.getBundles())
                .filter(installed -> symbolicName.equals(installed.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        String bootstrap = bootstrap();
        try (Load load = new Load(bootstrap, "swap-" + symbolicName)) {
            load.awaitConsumed(RECORDS_BETWEEN);
            double before = load.connectionsMade();
            for (int number = 1; number <= SWAPS; number++) {
                bundle.update(NewerBuild.of(symbolicName, number));
                assertEquals(Bundle.ACTIVE, bundle.getState());
                assertEquals("build" + number, bundle.getVersion().getQualifier());
                load.awaitConsumed(load.consumed() + RECORDS_BETWEEN);
            }
            double after = load.connectionsMade();
            assertEquals(List.of(), load.finish());
            System.out.println(
                    symbolicName + ": longest pause between acknowledgements " + load.longestAckGapMs() + " ms");
            return after - before;
        }
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
