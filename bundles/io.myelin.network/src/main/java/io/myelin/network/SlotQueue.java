package io.myelin.network;

import io.myelin.buffer.Bytes;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Responses in the order in which they were expected. Confined to the loop except {@link #completed()}. */
final class SlotQueue {
    private final NettyLoop loop;
    private final Consumer<List<? extends Bytes>> send;
    private final Runnable drained;
    private final AtomicBoolean draining = new AtomicBoolean();
    private Slot head;
    private Slot tail;
    private int open;
    private boolean closed;

    /**
     * @param send takes over the parts of the next response
     * @param drained runs on the loop after each drain
     */
    SlotQueue(NettyLoop loop, Consumer<List<? extends Bytes>> send, Runnable drained) {
        this.loop = loop;
        this.send = send;
        this.drained = drained;
    }

    Slot expect() {
        Slot slot = new Slot(this);
        if (closed) {
            slot.close();
            return slot;
        }
        if (tail == null) {
            head = slot;
        } else {
            tail.next = slot;
        }
        tail = slot;
        open++;
        return slot;
    }

    /** A slot was completed; any thread. */
    void completed() {
        if (loop.inLoop()) {
            drain();
        } else if (draining.compareAndSet(false, true)) {
            loop.execute(() -> {
                draining.set(false);
                drain();
            });
        }
    }

    /** Sends what stands ready at the front. */
    void drain() {
        while (head != null && !head.isOpen()) {
            Slot slot = head;
            head = slot.next;
            if (head == null) {
                tail = null;
            }
            open--;
            send.accept(slot.take());
        }
        drained.run();
    }

    int open() {
        return open;
    }

    /** Gives back what was not sent; slots completed from now on do so themselves. */
    void close() {
        closed = true;
        while (head != null) {
            Slot slot = head;
            head = slot.next;
            slot.close();
        }
        tail = null;
        open = 0;
    }
}
