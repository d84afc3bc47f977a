package io.myelin.shell;

import io.myelin.access.Caller;
import io.myelin.access.Users;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Groups;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.generation.Handle;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import java.util.concurrent.CompletableFuture;
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

/** The bus for commands: each has a thread of its own that can wait. */
@Component(name = "io.myelin.shell", service = Bus.class)
@Designate(ocd = Bus.Config.class)
public final class Bus {

    /** Limits of the commands. */
    @ObjectClassDefinition(name = "Myelin shell", description = "Administration from a terminal")
    public @interface Config {
        @AttributeDefinition(
                name = "Broker wait (ms)",
                description = "How long a command waits for a broker that is being replaced, before it fails")
        long broker_wait_ms() default 5_000;

        @AttributeDefinition(
                name = "Waiting commands",
                description = "How many commands may wait for a broker; one more fails at once")
        int max_waiting() default 32;

        @AttributeDefinition(
                name = "Answer time-out (ms)",
                description = "How long a command waits for one answer of the broker, before it fails")
        long answer_timeout_ms() default 10_000;

        @AttributeDefinition(
                name = "Fetch size (bytes)",
                description = "How much bus:consume reads from a partition at once, and what one compressed batch may"
                        + " grow to, at most 64 times that")
        int fetch_bytes() default 1 << 20;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final int MAX_GROWTH = 64;

    private final Config config;
    private final Loop loop;
    private final Handle<Broker> broker;
    private final Handle<Groups> groups;
    private final Handle<ClientTelemetry> telemetry;
    private final Handle<Users> users;

    @Activate
    public Bus(@Reference Loops loops, Config config) {
        this.config = config;
        this.loop = loops.loop(0);
        this.broker = new Handle<>("broker", config.max_waiting());
        this.groups = new Handle<>("group coordinator", config.max_waiting());
        this.telemetry = new Handle<>("client telemetry", config.max_waiting());
        this.users = new Handle<>("keeper of users", config.max_waiting());
    }

    /** What is unbound next goes on with other users. */
    @Deactivate
    void deactivate() {
        broker.close();
        groups.close();
        telemetry.close();
        users.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindBroker(Broker bound) {
        broker.bind(bound);
    }

    public void unbindBroker(Broker gone) {
        warn("broker", broker.unbind(gone, config.answer_timeout_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindGroups(Groups bound) {
        groups.bind(bound);
    }

    public void unbindGroups(Groups gone) {
        warn("group coordinator", groups.unbind(gone, config.answer_timeout_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTelemetry(ClientTelemetry bound) {
        telemetry.bind(bound);
    }

    public void unbindTelemetry(ClientTelemetry gone) {
        warn("client telemetry", telemetry.unbind(gone, config.answer_timeout_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindUsers(Users bound) {
        users.bind(bound);
    }

    public void unbindUsers(Users gone) {
        warn("keeper of users", users.unbind(gone, config.answer_timeout_ms()));
    }

    private static void warn(String name, int left) {
        if (left > 0) {
            LOG.warn("{} commands had no answer from the {} that was withdrawn", left, name);
        }
    }

    /** On whose behalf commands act: whoever can open the shell's socket owns the data, and access rules know it as this. */
    public static Caller caller() {
        return Caller.bundle("io.myelin.shell");
    }

    public int fetchBytes() {
        return config.fetch_bytes();
    }

    public int maxDecompressedBytes() {
        return (int) Math.min(Integer.MAX_VALUE, (long) MAX_GROWTH * config.fetch_bytes());
    }

    /** The loop that waiting calls begin on. */
    public Loop loop() {
        return loop;
    }

    /**
     * Asks the broker and waits for the answer, in bounds.
     *
     * @throws io.myelin.generation.AbsentException when there is no broker
     * @throws BusException as the broker says, or when it said nothing in time
     * @throws CommandException when whoever asked has gone
     */
    public <R> R ask(Function<Broker, CompletionStage<R>> question) throws CommandException {
        return answer(broker.call(loop, waitNs(), question), config.answer_timeout_ms());
    }

    /** The same for a question whose answer may take {@code limitMs}. */
    public <R> R ask(long limitMs, Function<Broker, CompletionStage<R>> question) throws CommandException {
        return answer(broker.call(loop, waitNs(), question), limitMs);
    }

    public <R> R askGroups(Function<Groups, CompletionStage<R>> question) throws CommandException {
        return answer(groups.call(loop, waitNs(), question), config.answer_timeout_ms());
    }

    public <R> R askTelemetry(Function<ClientTelemetry, CompletionStage<R>> question) throws CommandException {
        return answer(telemetry.call(loop, waitNs(), question), config.answer_timeout_ms());
    }

    public <R> R askUsers(Function<Users, CompletionStage<R>> question) throws CommandException {
        return answer(users.call(loop, waitNs(), question), config.answer_timeout_ms());
    }

    private long waitNs() {
        return TimeUnit.MILLISECONDS.toNanos(config.broker_wait_ms());
    }

    private <R> R answer(CompletionStage<R> stage, long limitMs) throws CommandException {
        CompletableFuture<R> answer = stage.toCompletableFuture();
        try {
            return answer.get(config.broker_wait_ms() + limitMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new BusException(BusError.TIMED_OUT, "the broker gave no answer in time; try again");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
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
