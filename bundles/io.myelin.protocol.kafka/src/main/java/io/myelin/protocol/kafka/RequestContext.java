package io.myelin.protocol.kafka;

import io.myelin.access.Caller;
import io.myelin.broker.Broker;
import io.myelin.broker.group.ConsumerGroups;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.ShareGroups;
import io.myelin.broker.group.StreamsGroups;
import io.myelin.broker.queue.Queues;
import io.myelin.broker.telemetry.ClientSoftware;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.txn.Transactions;
import io.myelin.loop.Loop;
import io.myelin.protocol.kafka.quota.Charge;
import io.myelin.protocol.kafka.wire.RequestScan;
import io.myelin.wire.ListenerInfo;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What a handler may know of the request it serves, and the bus it serves it from. */
public final class RequestContext {
    private final KafkaSession session;
    private final RequestHeader header;
    private final Caller caller;
    private final Charge charge;

    RequestContext(KafkaSession session, RequestHeader header, Caller caller, Charge charge) {
        this.session = session;
        this.header = header;
        this.caller = caller;
        this.charge = charge;
    }

    public short version() {
        return header.version();
    }

    public int correlationId() {
        return header.correlationId();
    }

    public String clientId() {
        return header.clientId();
    }

    public Caller caller() {
        return caller;
    }

    /** What counts against the client's quotas. */
    public Charge charge() {
        return charge;
    }

    /** The connection's loop. */
    public Loop loop() {
        return session.connection().loop();
    }

    public ListenerInfo listener() {
        return session.connection().listener();
    }

    /** What the client has said that it is, and where it speaks from. */
    public ClientSoftware software() {
        Software said = session.software();
        return new ClientSoftware(
                said.name(), said.version(), session.connection().remote().getPort());
    }

    /** The client says what it is. */
    public void said(Software software) {
        session.said(software);
    }

    /** The connection's id: what fetch sessions and telemetry are bound to. */
    public long connectionId() {
        return session.connection().id();
    }

    public RequestScan scan() {
        return session.bus().scan();
    }

    public KafkaConfig config() {
        return session.bus().config();
    }

    /**
     * Calls the present generation of the broker, or waits for one. The call may be run again on a later generation; see {@link
     * io.myelin.generation.Handle}.
     */
    public <R> CompletionStage<R> broker(Function<? super Broker, CompletionStage<R>> call) {
        return session.bus().broker(loop(), call);
    }

    /** Calls the present generation of the group coordinator, or waits for one. */
    public <R> CompletionStage<R> groups(Function<? super Groups, CompletionStage<R>> call) {
        return session.bus().groups(loop(), call);
    }

    /** The same for groups of the newer consumer protocol. */
    public <R> CompletionStage<R> consumers(Function<? super ConsumerGroups, CompletionStage<R>> call) {
        return session.bus().consumers(loop(), call);
    }

    /** The same for membership of share groups. */
    public <R> CompletionStage<R> shares(Function<? super ShareGroups, CompletionStage<R>> call) {
        return session.bus().shares(loop(), call);
    }

    /** Whether anybody keeps share groups now. */
    public boolean hasShares() {
        return session.bus().shares.present();
    }

    /** Calls the present generation of the queues, or waits for one. */
    public <R> CompletionStage<R> queues(Function<? super Queues, CompletionStage<R>> call) {
        return session.bus().queues(loop(), call);
    }

    /** Calls the present receiver of telemetry, or waits for one if there was one. */
    public <R> CompletionStage<R> telemetry(Function<? super ClientTelemetry, CompletionStage<R>> call) {
        return session.bus().telemetry(loop(), call);
    }

    /** Whether anybody takes the metrics that clients push. */
    public boolean takesTelemetry() {
        return session.bus().telemetrySeen;
    }

    /** Calls the present generation of the coordinator of streams groups, or waits for one. */
    public <R> CompletionStage<R> streamsGroups(Function<? super StreamsGroups, CompletionStage<R>> call) {
        return session.bus().streamsGroups(loop(), call);
    }

    /** Calls the present generation of the transaction coordinator, or waits for one. */
    public <R> CompletionStage<R> transactions(Function<? super Transactions, CompletionStage<R>> call) {
        return session.bus().transactions(loop(), call);
    }

    /**
     * Asks to be told when this request should no longer wait: the session is being handed on, or its connection closed. On
     * the connection's loop; told at most once, at once when it is so already.
     *
     * @return what takes the wish back
     */
    public Runnable onHurry(Runnable listener) {
        return session.onHurry(listener);
    }

    /**
     * Asks to be told when the connection is closed, on its loop; not when the session is handed on. At most once, at once when
     * it is closed already.
     */
    public void onClosed(Runnable listener) {
        session.onClosed(listener);
    }
}
