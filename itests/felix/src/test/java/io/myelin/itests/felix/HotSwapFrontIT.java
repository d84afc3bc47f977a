package io.myelin.itests.felix;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** Swaps of what clients and people talk to. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotSwapFrontIT extends HotSwap {
    @Test
    public void protocolKafka() throws Exception {
        swap("io.myelin.protocol.kafka");
    }

    @Test
    public void rest() throws Exception {
        swap("io.myelin.rest");
    }

    @Test
    public void shell() throws Exception {
        swap("io.myelin.shell");
    }
}
