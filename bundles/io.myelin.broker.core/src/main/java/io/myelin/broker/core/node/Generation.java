package io.myelin.broker.core.node;

import io.myelin.broker.Broker;
import io.myelin.broker.core.config.Settings;
import io.myelin.cluster.ClusterListener;
import io.myelin.log.LogStore;
import io.myelin.loop.Loops;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation of the broker, in order: the node registers, follows the cluster's images, opens its partitions, and only then
 * offers itself; at the end it is withdrawn, and closes what it opened.
 */
public final class Generation {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    private final NodeRegistration registration;
    private final Hosting hosting;
    private final RetentionSweep retention;
    private final Broker broker;
    private final Stores stores;
    private final Loops loops;
    private final Services services;
    private final Settings settings;
    private final long closeTimeoutMs;
    private final Offer listening = new Offer();
    private final Offer following = new Offer();
    private final Offer serving = new Offer();

    Generation(
            NodeRegistration registration,
            Hosting hosting,
            RetentionSweep retention,
            Broker broker,
            Stores stores,
            Loops loops,
            Services services,
            Settings settings) {
        this.registration = registration;
        this.hosting = hosting;
        this.retention = retention;
        this.broker = broker;
        this.stores = stores;
        this.loops = loops;
        this.services = services;
        this.settings = settings;
        this.closeTimeoutMs = settings.config().partition_close_timeout_ms();
    }

    public Broker broker() {
        return broker;
    }

    /** Returns at once; what follows runs on loops and on the blocking pool. */
    public void start() {
        registration.registered().thenAcceptAsync(image -> listen(), loops.blocking());
        stores.onChange(new StoreChanges());
        stores.all().values().forEach(this::deleteStray);
        hosting.ready().thenRun(registration::lift);
        CompletableFuture.allOf(
                        hosting.ready().toCompletableFuture(),
                        registration.serving().toCompletableFuture())
                .thenRunAsync(this::serve, loops.blocking());
        registration.refresh();
    }

    private void deleteStray(LogStore store) {
        hosting.ready()
                .thenAcceptAsync(image -> StrayLogs.delete(store, broker::image, broker.nodeId()), loops.blocking());
    }

    /** Topics of other stores notice nothing. */
    private final class StoreChanges implements Stores.Listener {
        @Override
        public void came(String name, LogStore store) {
            LOG.info("The store '{}' is here: its topics are opened", name);
            hosting.storeCame(name);
            deleteStray(store);
        }

        @Override
        public CompletableFuture<Void> went(String name, LogStore store) {
            LOG.info("The store '{}' goes: its topics are not available until one of that name is here again", name);
            return hosting.storeWent(store);
        }
    }

    /** The cluster's own listener thread calls back, also for the image there is now. */
    private void listen() {
        listening.make(services, ClusterListener.class, hosting);
        following.make(services, ClusterListener.class, (image, delta) -> settings.follow(image));
    }

    private void serve() {
        serving.make(services, Broker.class, broker);
        hosting.announce();
        retention.start();
        LOG.debug("Serving {} partitions", hosting.count());
    }

    public Condition condition() {
        return new Condition(this, hosting, registration);
    }

    /** Tells a listener to leadership that came late what is led already. */
    public void announceAgain(String topic) {
        hosting.announceAgain(topic);
    }

    boolean isServing() {
        return serving.made();
    }

    /** Withdraws the broker, which blocks until nobody uses it, and begins to close the partitions; completes when they are. */
    public CompletableFuture<Void> end() {
        serving.withdraw();
        broker.drain();
        retention.stop();
        registration.stop();
        listening.withdraw();
        following.withdraw();
        return hosting.end();
    }

    /** Ends the generation and waits for that, for a bounded time. */
    public void stop() {
        try {
            end().get(closeTimeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Partitions were not closed within {} ms; the next start recovers their logs", closeTimeoutMs);
        } catch (ExecutionException e) {
            LOG.warn("Partitions were not closed cleanly; the next start recovers their logs", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
