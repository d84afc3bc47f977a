package io.myelin.network;

import io.myelin.buffer.Bytes;
import io.myelin.wire.ResponseSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** One place in the order of responses. Whoever moves it away from "open" owns what is then in it. */
final class Slot implements ResponseSlot {
    @SuppressWarnings("rawtypes") // there is no generic class literal
    private static final AtomicReferenceFieldUpdater<Slot, List> CONTENT =
            AtomicReferenceFieldUpdater.newUpdater(Slot.class, List.class, "content");

    private static final List<? extends Bytes> TAKEN = new ArrayList<>(0);
    private static final List<? extends Bytes> CLOSED = new ArrayList<>(0);

    private final SlotQueue queue;
    /** Null while the response is open. */
    private volatile List<? extends Bytes> content;

    /** Confined to the loop. */
    Slot next;

    Slot(SlotQueue queue) {
        this.queue = queue;
    }

    @Override
    public void complete(List<? extends Bytes> parts) {
        if (!CONTENT.compareAndSet(this, null, parts)) {
            release(parts);
            if (content != CLOSED) {
                throw new IllegalStateException("a response slot was completed twice");
            }
            return;
        }
        try {
            queue.completed();
        } catch (RejectedExecutionException e) {
            // the loops have stopped and took the connection with them
            if (CONTENT.compareAndSet(this, parts, CLOSED)) {
                release(parts);
            }
        }
    }

    @Override
    public void skip() {
        complete(List.of());
    }

    boolean isOpen() {
        return content == null;
    }

    /** On the loop: what to send. Only for a slot that is not open. */
    List<? extends Bytes> take() {
        List<? extends Bytes> parts = content;
        return CONTENT.compareAndSet(this, parts, TAKEN) && parts != CLOSED ? parts : List.of();
    }

    /** On the loop: nothing will be sent; gives back what was to be. */
    void close() {
        @SuppressWarnings("unchecked") // only lists of bytes are ever set
        List<? extends Bytes> parts = CONTENT.getAndSet(this, CLOSED);
        if (parts != null) {
            release(parts);
        }
    }

    static void release(List<? extends Bytes> parts) {
        for (Bytes part : parts) {
            part.release();
        }
    }
}
