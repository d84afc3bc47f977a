package io.myelin.itests.felix;

import static org.junit.Assert.assertEquals;

import io.myelin.generation.SwapRecord;
import java.util.List;
import javax.inject.Inject;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** Builds that hang for ever, when they are made or when they are to go, are left behind, and the bus serves without them. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HangIT {
    private static final int RECORDS_BETWEEN = 2000;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] product() throws Exception {
        return Product.options(
                "io.myelin.coordination.group.initial.rebalance.delay.ms=0",
                "io.myelin.swap.stop.limit.ms=3000",
                "io.myelin.swap.serve.limit.ms=5000");
    }

    @Test
    public void protocolKafka() throws Exception {
        hang("io.myelin.protocol.kafka");
    }

    @Test
    public void logSegment() throws Exception {
        hang("io.myelin.log.segment");
    }

    @Test
    public void replicationIsr() throws Exception {
        hang("io.myelin.replication.isr");
    }

    private void hang(String symbolicName) throws Exception {
        Thread.currentThread().setContextClassLoader(KafkaProducer.class.getClassLoader());
        Node node = new Node(context);
        System.clearProperty(Misbehaving.RELEASE);
        try (Load load = new Load(node.bootstrap(), "hang-" + symbolicName.replace("io.myelin.", ""))) {
            load.awaitSteady();
            Load.Noticed before = load.noticed();
            swap(node, symbolicName, Flaw.HANGS_FOR_EVER, load);
            swap(node, symbolicName, null, load);
            swap(node, symbolicName, Flaw.HANGS_WHEN_STOPPED, load);
            swap(node, symbolicName, null, load);
            assertEquals("what clients have noticed", before, load.noticed());
            assertEquals(List.of(), load.finish());
        } finally {
            System.setProperty(Misbehaving.RELEASE, "true");
        }
    }

    private static void swap(Node node, String symbolicName, Flaw flaw, Load load) throws Exception {
        byte[] jar = flaw == null ? Builds.good(symbolicName, "good") : Builds.flawed(symbolicName, "hanging", flaw);
        load.takePauses();
        SwapRecord record = node.swap(symbolicName, jar);
        System.out.println(symbolicName + ": " + flaw + ": " + record.outcome() + " after a pause of "
                + record.pauseMs() + " ms: " + record.reason());
        assertEquals(record.reason(), flaw == null ? SwapRecord.Outcome.SWAPPED : flaw.outcome, record.outcome());
        load.awaitRate();
        load.awaitMore(RECORDS_BETWEEN);
        System.out.println(symbolicName + ": " + load.takePauses());
    }
}
