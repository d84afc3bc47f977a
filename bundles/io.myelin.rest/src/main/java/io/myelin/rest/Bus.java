package io.myelin.rest;

import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.generation.Handle;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker for callers that have a thread of their own to wait on, as HTTP requests do. */
@Component(name = "io.myelin.rest", service = Bus.class)
@Designate(ocd = Bus.Config.class)
public final class Bus {

    @ObjectClassDefinition(name = "Myelin REST", description = "Administration over HTTP")
    public @interface Config {
        @AttributeDefinition(
                name = "Broker wait (ms)",
                description = "How long a request waits for a broker that is being replaced, before it is answered 503")
        long broker_wait_ms() default 1_000;

        @AttributeDefinition(
                name = "Waiting requests",
                description = "How many requests may wait for a broker; one more is answered 503 at once")
        int max_waiting() default 32;

        @AttributeDefinition(
                name = "Answer time-out (ms)",
                description = "How long a request waits for the broker's answer, before it is answered 503")
        long answer_timeout_ms() default 5_000;

        @AttributeDefinition(
                name = "Page limit",
                description = "The most topics that one page of the list holds, whatever the request asks for")
        int page_limit() default 1_000;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private final Config config;
    private final Loop loop;
    private final Handle<Broker> broker;
    private final Handle<ClientTelemetry> telemetry;

    @Activate
    public Bus(@Reference Loops loops, Config config) {
        this.config = config;
        this.loop = loops.loop(0);
        this.broker = new Handle<>("broker", config.max_waiting());
        this.telemetry = new Handle<>("client telemetry", config.max_waiting());
    }

    /** What is unbound next goes on with other users. */
    @Deactivate
    void deactivate() {
        broker.close();
        telemetry.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindBroker(Broker bound) {
        broker.bind(bound);
    }

    public void unbindBroker(Broker gone) {
        int left = broker.unbind(gone, config.answer_timeout_ms());
        if (left > 0) {
            LOG.warn("{} HTTP requests had no answer from the broker that was withdrawn", left);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTelemetry(ClientTelemetry bound) {
        telemetry.bind(bound);
    }

    public void unbindTelemetry(ClientTelemetry gone) {
        telemetry.unbind(gone, config.answer_timeout_ms());
    }

    public int pageLimit() {
        return config.page_limit();
    }

    /**
     * Waits for an answer, in bounds.
     *
     * @throws io.myelin.generation.AbsentException when there is no broker
     * @throws BusException as the broker says, or when it said nothing in time
     */
    public <R> R ask(Function<Broker, CompletionStage<R>> question) {
        return answer(broker.call(loop, waitNs(), question));
    }

    /** The same of who takes what clients tell of themselves. */
    public <R> R askTelemetry(Function<ClientTelemetry, CompletionStage<R>> question) {
        return answer(telemetry.call(loop, waitNs(), question));
    }

    private long waitNs() {
        return TimeUnit.MILLISECONDS.toNanos(config.broker_wait_ms());
    }

    private <R> R answer(CompletionStage<R> stage) {
        var answer = stage.toCompletableFuture();
        try {
            return answer.get(config.broker_wait_ms() + config.answer_timeout_ms(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BusException(BusError.TIMED_OUT, "the broker gave no answer in time; try again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusException(BusError.UNAVAILABLE, "the HTTP server is stopping; try again");
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof CompletionException && cause.getCause() != null) {
            return rethrown(cause.getCause());
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }
}
