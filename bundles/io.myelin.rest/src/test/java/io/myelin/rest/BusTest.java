package io.myelin.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.generation.AbsentException;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.myelin.loop.Timer;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class BusTest {

    private record Impatient() implements Bus.Config {
        @Override
        public long broker_wait_ms() {
            return 0;
        }

        @Override
        public int max_waiting() {
            return 1;
        }

        @Override
        public long answer_timeout_ms() {
            return 0;
        }

        @Override
        public int page_limit() {
            return 10;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return Bus.Config.class;
        }
    }

    /** The calling thread. */
    private static final class Here implements Loops, Loop {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public Loop loop(int index) {
            return this;
        }

        @Override
        public Executor blocking() {
            return this;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public Timer schedule(long delayNs, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock clock() {
            return Clock.system();
        }
    }

    private final Bus bus = new Bus(new Here(), new Impatient());
    private final Broker broker = (Broker) Proxy.newProxyInstance(
            Broker.class.getClassLoader(),
            new Class<?>[] {Broker.class},
            (self, method, arguments) -> method.getName().equals("nodeId") ? 7 : null);

    @Test
    void saysThatThereIsNoBroker() {
        assertThrows(AbsentException.class, () -> bus.ask(b -> CompletableFuture.completedStage(b.nodeId())));
        bus.bindBroker(broker);
        assertEquals(7, bus.<Integer>ask(b -> CompletableFuture.completedStage(b.nodeId())));
        bus.unbindBroker(broker);
        assertThrows(AbsentException.class, () -> bus.ask(b -> CompletableFuture.completedStage(b.nodeId())));
    }

    @Test
    void throwsWhatTheBrokerSays() {
        bus.bindBroker(broker);
        var refusal = new BusException(BusError.UNKNOWN_TOPIC, "no");
        assertSame(
                refusal,
                assertThrows(
                        BusException.class,
                        () -> bus.ask(b -> {
                            throw refusal;
                        })));
        assertSame(
                refusal,
                assertThrows(
                        BusException.class,
                        () -> bus.ask(b -> CompletableFuture.failedStage(new CompletionException(refusal)))));
    }

    @Test
    void doesNotWaitForEver() {
        bus.bindBroker(broker);
        var silence = new CompletableFuture<String>();
        var thrown = assertThrows(BusException.class, () -> bus.ask(b -> silence));
        assertEquals(BusError.TIMED_OUT, thrown.error());
    }
}
