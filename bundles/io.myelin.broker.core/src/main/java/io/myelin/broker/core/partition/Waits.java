package io.myelin.broker.core.partition;

import io.myelin.broker.Isolation;
import io.myelin.broker.Wait;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The reads that wait in one partition. Confined to the loop, except {@link Wait#cancel}. */
final class Waits {
    private final Replica replica;
    private final PartitionWorld world;
    private final Set<Parked> parked = new HashSet<>();
    private boolean drained;

    Waits(Replica replica, PartitionWorld world) {
        this.replica = replica;
        this.world = world;
    }

    /** @param wait made by {@link #parked} */
    void add(Parked wait) {
        if (wait.done) {
            return;
        }
        Wait.Wake atOnce = atOnce(wait);
        if (atOnce == null) {
            parked.add(wait);
        } else {
            wait.wake(atOnce);
        }
    }

    private Wait.Wake atOnce(Parked wait) {
        if (drained) {
            return Wait.Wake.DRAINED;
        }
        if (!replica.leads()) {
            return Wait.Wake.MOVED;
        }
        if (wait.ready()) {
            return Wait.Wake.DATA;
        }
        if (parked.size() >= world.maxWaits()) {
            world.counters().add(BrokerCounter.WAITS_REFUSED, 1);
            return Wait.Wake.DATA;
        }
        return null;
    }

    /** More can be read: wakes who waits for that, after the present task, so that what caused it is not held up. */
    void onAdvance() {
        if (parked.isEmpty()) {
            return;
        }
        List<Parked> woken = new ArrayList<>();
        for (Iterator<Parked> each = parked.iterator(); each.hasNext(); ) {
            Parked wait = each.next();
            if (wait.ready()) {
                each.remove();
                woken.add(wait);
            }
        }
        if (!woken.isEmpty()) {
            replica.loop.execute(() -> woken.forEach(wait -> wait.wake(Wait.Wake.DATA)));
        }
    }

    void onMoved() {
        wakeAll(Wait.Wake.MOVED);
    }

    void drain() {
        drained = true;
        wakeAll(Wait.Wake.DRAINED);
    }

    int count() {
        return parked.size();
    }

    private void wakeAll(Wait.Wake cause) {
        List<Parked> woken = new ArrayList<>(parked);
        parked.clear();
        woken.forEach(wait -> wait.wake(cause));
    }

    Parked parked(long offset, Isolation isolation, Wait.Listener listener) {
        return new Parked(offset, isolation, listener);
    }

    /** One read that waits. */
    final class Parked implements Wait {
        private final long offset;
        private final Isolation isolation;
        private final Listener listener;
        private boolean done;

        private Parked(long offset, Isolation isolation, Listener listener) {
            this.offset = offset;
            this.isolation = isolation;
            this.listener = listener;
        }

        private boolean ready() {
            return replica.readableEnd(isolation) > offset;
        }

        private void wake(Wake cause) {
            if (!done) {
                done = true;
                listener.onWake(cause);
            }
        }

        @Override
        public void cancel() {
            replica.loop.run(() -> {
                done = true;
                parked.remove(this);
            });
        }
    }
}
