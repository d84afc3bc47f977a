package io.myelin.itests.felix;

import static org.junit.Assert.assertEquals;

import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
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

/** Members come and go while the bundles that their requests wait in are swapped. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class GroupSwapIT {
    private static final int ROUNDS = Math.max(1, Integer.getInteger("myelin.swaps", 10) / 5);

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] product() throws Exception {
        return Product.options("io.myelin.coordination.group.initial.rebalance.delay.ms=0");
    }

    @Test
    public void whileGroupsAreBalanced() throws Exception {
        Thread.currentThread().setContextClassLoader(KafkaProducer.class.getClassLoader());
        Node node = new Node(context);
        List<String> names = List.of(
                "io.myelin.coordination",
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
}
