package io.myelin.coordination.queue;

import java.util.concurrent.atomic.AtomicReference;

/** The right to answer a call, which goes to one of many; any thread. */
final class Claim {
    private final AtomicReference<Object> holder = new AtomicReference<>();

    /** @return whether it is the first one, and so the only one */
    boolean take(Object who) {
        return holder.compareAndSet(null, who);
    }

    boolean taken() {
        return holder.get() != null;
    }

    boolean isHeldBy(Object who) {
        return holder.get() == who;
    }
}
