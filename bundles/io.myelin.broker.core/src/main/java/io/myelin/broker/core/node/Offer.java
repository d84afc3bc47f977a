package io.myelin.broker.core.node;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A service that is registered on one thread and taken back on another, whichever comes first. No lock is held while the
 * registry runs: it calls into other bundles.
 */
final class Offer {
    private static final Runnable WITHDRAWN = () -> {};
    private final AtomicReference<Runnable> registration = new AtomicReference<>();

    <T> void make(Services services, Class<T> type, T service) {
        if (registration.get() == WITHDRAWN) {
            return;
        }
        Runnable unregister = services.register(type, service);
        if (!registration.compareAndSet(null, unregister)) {
            unregister.run();
        }
    }

    void withdraw() {
        Runnable unregister = registration.getAndSet(WITHDRAWN);
        if (unregister != null) {
            unregister.run();
        }
    }

    boolean made() {
        Runnable unregister = registration.get();
        return unregister != null && unregister != WITHDRAWN;
    }
}
