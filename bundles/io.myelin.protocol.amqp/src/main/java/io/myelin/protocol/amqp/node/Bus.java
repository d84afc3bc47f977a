package io.myelin.protocol.amqp.node;

import io.myelin.batch.Codecs;
import io.myelin.broker.Broker;
import io.myelin.broker.queue.Queues;
import io.myelin.generation.Handle;
import io.myelin.loop.Loop;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The services behind the protocol, each through a handle because each may be replaced while links use it. */
public final class Bus {
    private final Settings settings;
    private final Handle<Broker> broker;
    private final Handle<Codecs> codecs;
    private final Handle<Queues> queues;

    public Bus(Settings settings) {
        this.settings = settings;
        this.broker = new Handle<>("broker", settings.waitingMax());
        this.codecs = new Handle<>("codecs", settings.waitingMax());
        this.queues = new Handle<>("queues", settings.waitingMax());
    }

    public Handle<Broker> broker() {
        return broker;
    }

    public Handle<Codecs> codecs() {
        return codecs;
    }

    public Handle<Queues> queues() {
        return queues;
    }

    Settings settings() {
        return settings;
    }

    <R> CompletionStage<R> broker(Loop loop, Function<? super Broker, CompletionStage<R>> call) {
        return broker.call(loop, TimeUnit.MILLISECONDS.toNanos(settings.absenceLimitMs()), call);
    }

    <R> CompletionStage<R> codecs(Loop loop, Function<? super Codecs, CompletionStage<R>> call) {
        return codecs.call(loop, TimeUnit.MILLISECONDS.toNanos(settings.absenceLimitMs()), call);
    }

    <R> CompletionStage<R> queues(Loop loop, Function<? super Queues, CompletionStage<R>> call) {
        return queues.call(loop, TimeUnit.MILLISECONDS.toNanos(settings.absenceLimitMs()), call);
    }

    /** The services stay, and others use them. */
    public void close() {
        broker.close();
        codecs.close();
        queues.close();
    }
}
