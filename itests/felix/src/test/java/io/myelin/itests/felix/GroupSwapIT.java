package io.myelin.itests.felix;

import static org.junit.Assert.assertEquals;

import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
import java.util.List;
import java.util.Map;
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

/** Members come and go while the bundles that their requests wait in are swapped. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class GroupSwapIT {
    private static final String COORDINATION = "io.myelin.coordination";
    private static final int RECORDS_BETWEEN = 2000;
    private static final int ROUNDS = Math.max(1, Integer.getInteger("myelin.swaps", 10) / 5);

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] product() throws Exception {
        return Product.options(
                "io.myelin.coordination.group.initial.rebalance.delay.ms=0",
                "io.myelin.coordination.group.consumer.min.heartbeat.interval.ms=100",
                "io.myelin.coordination.group.consumer.heartbeat.interval.ms=200",
                "io.myelin.swap.serve.limit.ms=5000");
    }

    @Test
    public void whileGroupsAreBalanced() throws Exception {
        Thread.currentThread().setContextClassLoader(KafkaProducer.class.getClassLoader());
        Node node = new Node(context);
        List<String> names = List.of(
                COORDINATION,
                "io.myelin.protocol.kafka",
                "io.myelin.broker.core",
                "io.myelin.log.segment",
                "io.myelin.codec",
                "io.myelin.security.open",
                "io.myelin.replication.isr");
        try (Load load = new Load(node.bootstrap(), "balanced");
                Complaints complaints = new Complaints()) {
            load.awaitSteady();
            for (int number = 1; number <= ROUNDS; number++) {
                for (String name : names) {
                    load.join();
                    SwapRecord record = node.swap(name, Builds.good(name, "build" + number));
                    assertEquals(record.reason(), Outcome.SWAPPED, record.outcome());
                    load.awaitSteady();
                    load.leave();
                }
            }
            assertEquals(List.of(), load.finish());
            assertEquals(List.of(), complaints.heard());
        }
    }

    /** Three members of the newer protocol: each is who it was and has what it had, whatever build comes and goes. */
    @Test
    public void whileConsumersRead() throws Exception {
        Thread.currentThread().setContextClassLoader(KafkaProducer.class.getClassLoader());
        Node node = new Node(context);
        try (Load load = new Load(node.bootstrap(), "reading", 3, Map.of("group.protocol", "consumer"));
                Complaints complaints = new Complaints()) {
            load.awaitSteady();
            Load.Noticed before = load.noticed();
            for (int number = 1; number <= ROUNDS; number++) {
                good(node, "reading" + number);
                load.awaitMore(RECORDS_BETWEEN);
                assertEquals(List.of(), complaints.heard());
                SwapRecord bad =
                        node.swap(COORDINATION, Builds.flawed(COORDINATION, "bad", Flaw.THROWS_WHEN_ACTIVATED));
                assertEquals(bad.reason(), Outcome.REINSTATED, bad.outcome());
                load.awaitMore(RECORDS_BETWEEN);
                complaints.forget();
            }
            assertEquals("what clients have noticed", before, load.noticed());
            load.join();
            good(node, "joining");
            load.awaitSteady();
            load.leave();
            good(node, "leaving");
            load.awaitSteady();
            assertEquals(List.of(), load.finish());
            assertEquals(List.of(), complaints.heard());
        }
    }

    private static void good(Node node, String qualifier) throws Exception {
        SwapRecord record = node.swap(COORDINATION, Builds.good(COORDINATION, qualifier));
        assertEquals(record.reason(), Outcome.SWAPPED, record.outcome());
    }
}
