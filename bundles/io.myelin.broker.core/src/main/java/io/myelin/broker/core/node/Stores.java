package io.myelin.broker.core.node;

import io.myelin.log.LogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores of logs that are here, by the names with which topics choose them. Topics notice the coming and going of their
 * own store only. Of two with one name the first is used. Any thread.
 */
public final class Stores {
    private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

    private final long closeTimeoutMs;
    private final Map<String, List<LogStore>> bound = new TreeMap<>();
    private Listener listener;

    /** @param closeTimeoutMs how long the going of a store waits until its logs are closed */
    public Stores(long closeTimeoutMs) {
        this.closeTimeoutMs = closeTimeoutMs;
    }

    /** Told what is used from now on. */
    interface Listener {
        void came(String name, LogStore store);

        /** Completes when nothing uses the store any more. */
        CompletableFuture<Void> went(String name, LogStore store);
    }

    /** The generation that is told from now on. */
    synchronized void onChange(Listener next) {
        listener = next;
    }

    public Optional<LogStore> find(String name) {
        synchronized (this) {
            return Optional.ofNullable(bound.get(name)).map(stores -> stores.get(0));
        }
    }

    public synchronized SortedSet<String> names() {
        return new TreeSet<>(bound.keySet());
    }

    /** Those in use, by name. */
    synchronized Map<String, LogStore> all() {
        Map<String, LogStore> all = new TreeMap<>();
        bound.forEach((name, stores) -> all.put(name, stores.get(0)));
        return all;
    }

    public void bind(String name, LogStore store) {
        Optional<Listener> told;
        synchronized (this) {
            List<LogStore> stores = bound.computeIfAbsent(name, first -> new ArrayList<>());
            stores.add(store);
            told = Optional.ofNullable(listener).filter(present -> stores.get(0) == store);
        }
        told.ifPresent(present -> present.came(name, store));
    }

    /** Returns when nothing uses the store any more, or after a limit. */
    public void unbind(String name, LogStore store) {
        await(name, withdraw(name, store));
    }

    /** Completes when nothing uses the store any more. */
    public CompletableFuture<Void> withdraw(String name, LogStore store) {
        Optional<Listener> told;
        Optional<LogStore> next;
        synchronized (this) {
            List<LogStore> stores = bound.getOrDefault(name, new ArrayList<>());
            boolean used = !stores.isEmpty() && stores.get(0) == store;
            stores.remove(store);
            if (stores.isEmpty()) {
                bound.remove(name);
            }
            told = Optional.ofNullable(listener).filter(present -> used);
            next = stores.stream().findFirst();
        }
        if (told.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> left = told.get().went(name, store);
        next.ifPresent(other -> left.thenRun(() -> told.get().came(name, other)));
        return left;
    }

    private void await(String name, CompletableFuture<Void> closed) {
        try {
            closed.get(closeTimeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Logs of the store '{}' were not closed within {} ms", name, closeTimeoutMs);
        } catch (ExecutionException e) {
            LOG.warn("Logs of the store '{}' were not closed cleanly", name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
