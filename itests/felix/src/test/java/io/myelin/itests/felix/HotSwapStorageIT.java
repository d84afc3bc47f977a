package io.myelin.itests.felix;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** Swaps of what keeps records and groups. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotSwapStorageIT extends HotSwap {
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
}
