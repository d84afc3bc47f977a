package io.myelin.protocol.amqp;

import io.myelin.access.Caller;
import io.myelin.protocol.amqp.engine.Container;
import io.myelin.protocol.amqp.engine.IncomingLink;
import io.myelin.protocol.amqp.engine.OutgoingLink;
import io.myelin.protocol.amqp.engine.SaslExchange;
import io.myelin.protocol.amqp.node.Attaching;
import io.myelin.protocol.amqp.node.Peer;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import io.myelin.wire.AuthenticationException;
import io.myelin.wire.Authenticator;
import io.myelin.wire.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.Open;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the bus is to one AMQP peer. Confined to the connection's loop. */
final class AmqpContainer implements Container {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpContainer.class);
    private static final String ANONYMOUS = "ANONYMOUS";
    private static final byte[] NONE = {};
    private static final Symbol RELAY = Symbol.valueOf("ANONYMOUS-RELAY");
    private static final Symbol SOLE = Symbol.valueOf("sole-connection-for-container");
    private static final Symbol PRODUCT = Symbol.valueOf("product");
    private static final Symbol INVALID_FIELD = Symbol.valueOf("invalid-field");
    private static final Symbol CONTAINER_ID = Symbol.valueOf("container-id");

    private final Connection connection;
    private final AmqpProtocol protocol;
    private final Peer.Budget budget;
    private final Runnable settled;
    private String sole;
    private Attaching attaching;

    AmqpContainer(Connection connection, AmqpProtocol protocol, Peer.Budget budget, Runnable settled) {
        this.connection = connection;
        this.protocol = protocol;
        this.budget = budget;
        this.settled = settled;
    }

    @Override
    public List<String> mechanisms() {
        List<String> mechanisms = new ArrayList<>();
        protocol.authenticators().forEach(each -> mechanisms.add(each.mechanism()));
        if (anonymousAllowed() && !mechanisms.contains(ANONYMOUS)) {
            mechanisms.add(ANONYMOUS);
        }
        return mechanisms;
    }

    private boolean anonymousAllowed() {
        return switch (protocol.config().anonymous()) {
            case "always" -> true;
            case "loopback" ->
                connection.remote().getAddress() != null
                        && connection.remote().getAddress().isLoopbackAddress();
            default -> false;
        };
    }

    @Override
    public SaslExchange begin(String mechanism) {
        for (Authenticator authenticator : protocol.authenticators()) {
            if (authenticator.mechanism().equals(mechanism)) {
                Authenticator.Exchange exchange = authenticator.begin(connection.listener());
                return (response, answer) -> step(exchange, response, answer);
            }
        }
        return mechanism.equals(ANONYMOUS) && anonymousAllowed()
                ? (response, answer) -> answer.accept(new SaslExchange.Step(SaslExchange.Result.SUCCEEDED, NONE))
                : null;
    }

    private void step(Authenticator.Exchange exchange, byte[] response, Consumer<? super SaslExchange.Step> answer) {
        CompletableFuture<Authenticator.Step> step =
                exchange.stepLater(response).toCompletableFuture();
        if (step.isDone()) {
            step.whenComplete((done, error) -> answer.accept(stepped(done, error)));
            return;
        }
        // what the peer sends meanwhile can only be read when the outcome is known
        connection.pauseReads();
        step.whenComplete((done, error) -> connection.loop().run(() -> {
            answer.accept(stepped(done, error));
            connection.resumeReads();
        }));
    }

    private SaslExchange.Step stepped(Authenticator.Step step, Throwable error) {
        if (error == null) {
            step.principal().ifPresent(connection::authenticated);
            return new SaslExchange.Step(
                    step.principal().isPresent() ? SaslExchange.Result.SUCCEEDED : SaslExchange.Result.CONTINUE,
                    step.challenge());
        }
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        boolean failed = cause instanceof AuthenticationException;
        LOG.debug("{} could not be authenticated", connection.remote(), cause);
        return new SaslExchange.Step(failed ? SaslExchange.Result.FAILED : SaslExchange.Result.UNAVAILABLE, NONE);
    }

    @Override
    public void opened(Open open) throws AmqpFailure {
        String id = open.getContainerId();
        if (open.getDesiredCapabilities() != null
                && Arrays.asList(open.getDesiredCapabilities()).contains(SOLE)) {
            if (!protocol.containers().claim(id, connection)) {
                throw new AmqpFailure(
                        Conditions.INVALID_FIELD,
                        "container " + id + " is connected already",
                        Map.of(INVALID_FIELD, CONTAINER_ID));
            }
            sole = id;
        }
        Caller caller = new Caller(
                connection.principal(),
                id,
                connection.remote().getAddress() == null
                        ? connection.remote().getHostString()
                        : connection.remote().getAddress().getHostAddress(),
                connection.listener().name());
        attaching = new Attaching(new Peer(
                caller, id, connection.loop(), protocol.codec(connection.loop()), protocol.bus(), budget, settled));
    }

    @Override
    public Open describe() {
        Open open = new Open();
        open.setContainerId("myelin");
        open.setOfferedCapabilities(RELAY, SOLE);
        open.setProperties(Map.of(PRODUCT, "Myelin"));
        return open;
    }

    @Override
    public void attach(IncomingLink link) {
        attaching.attach(link);
    }

    @Override
    public void attach(OutgoingLink link) {
        attaching.attach(link);
    }

    /** Whether everything that came in has its outcome. */
    boolean isIdle() {
        return attaching == null || attaching.isIdle();
    }

    void closed() {
        if (sole != null) {
            protocol.containers().giveUp(sole, connection);
        }
    }
}
