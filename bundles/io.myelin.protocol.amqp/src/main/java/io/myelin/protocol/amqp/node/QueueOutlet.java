package io.myelin.protocol.amqp.node;

import io.myelin.TopicIdPartition;
import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.AcquireSpec;
import io.myelin.broker.queue.Acquired;
import io.myelin.broker.queue.AcquiredRange;
import io.myelin.broker.queue.Outcome;
import io.myelin.loop.Timer;
import io.myelin.protocol.amqp.engine.OutgoingDelivery;
import io.myelin.protocol.amqp.engine.OutgoingLink;
import io.myelin.protocol.amqp.engine.Outlet;
import io.myelin.protocol.amqp.message.RecordToMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/**
 * A receiver of a queue: acquires no more than there is credit for, and says what became of it. What it holds when the link
 * ends goes back as it was. Confined to the loop of the connection.
 */
final class QueueOutlet implements Outlet {
    private static final long AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int WAIT_MS = 30_000;
    private static final int ACQUIRED_MAX = 1000;
    private static final int NAME_CHARS = 200;

    private final Peer peer;
    private final OutgoingLink link;
    private final QueueSource source;
    private final Consumer<QueueOutlet> ended;
    private final String consumer;
    private final RecordToMessage mapping;
    private final Acknowledging acknowledging;
    private final List<TopicIdPartition> turns;
    private final Deque<Held> ready = new ArrayDeque<>();
    /** A call that stays until there is something. */
    private boolean waiting;
    /** A call for what there is now, for a peer that drains. */
    private boolean asking;

    private Timer again;
    private boolean gone;

    /** @param ended told when the link is gone and all that was said is durable, or not to be had */
    QueueOutlet(Peer peer, OutgoingLink link, QueueSource source, Consumer<QueueOutlet> ended) {
        this.peer = peer;
        this.link = link;
        this.source = source;
        this.ended = ended;
        this.consumer = start(peer.containerId()) + "/" + start(link.name()) + "/" + UUID.randomUUID();
        this.mapping = new RecordToMessage(source.address(), peer.codec());
        this.acknowledging = new Acknowledging(peer, source.group(), consumer, error -> link.close(Failures.of(error)));
        this.turns = new ArrayList<>(source.partitions());
    }

    private static String start(String name) {
        return name.length() <= NAME_CHARS ? name : name.substring(0, NAME_CHARS);
    }

    /** Makes the queue if there is none; completes on the loop. */
    CompletionStage<Void> begin() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        peer.bus()
                .queues(
                        peer.loop(),
                        queues -> queues.open(source.group(), source.partitions(), source.start(), peer.caller()))
                .whenComplete((outcomes, error) -> peer.loop().run(() -> {
                    Optional<BusException> refused = error != null
                            ? Optional.empty()
                            : outcomes.stream()
                                    .map(Outcome::error)
                                    .flatMap(Optional::stream)
                                    .findFirst();
                    if (error != null || refused.isPresent()) {
                        begun.completeExceptionally(error != null ? error : refused.get());
                    } else {
                        begun.complete(null);
                    }
                }));
        return begun;
    }

    /** Whether all that the peer has said is durable. */
    boolean isIdle() {
        return acknowledging.isIdle();
    }

    @Override
    public Outgoing next() {
        Held held = ready.poll();
        if (held == null) {
            acquire();
            return null;
        }
        if (link.presettled()) {
            acknowledging.add(held.place(), AcknowledgeType.ACCEPT, error -> {});
        }
        return new Outgoing(
                held.place(), mapping.message(held.record(), held.partition().partition(), held.deliveryCount()));
    }

    @Override
    public void credit() {
        giveBack();
        acquire();
    }

    @Override
    public void drain() {
        acquire();
    }

    @Override
    public void settled(OutgoingDelivery delivery, DeliveryState state) {
        AcknowledgeType type = type(state);
        acknowledging.add((Held.Place) delivery.token(), type, error -> {
            // what is not ours any more is again, or has been, somebody else's
            delivery.settle(error == null ? state : Released.getInstance());
        });
    }

    private static AcknowledgeType type(DeliveryState state) {
        if (state instanceof Accepted) {
            return AcknowledgeType.ACCEPT;
        }
        if (state instanceof Rejected) {
            return AcknowledgeType.REJECT;
        }
        if (state instanceof Modified modified) {
            if (Boolean.TRUE.equals(modified.getUndeliverableHere())) {
                return AcknowledgeType.REJECT;
            }
            return Boolean.TRUE.equals(modified.getDeliveryFailed()) ? AcknowledgeType.RELEASE : AcknowledgeType.RETURN;
        }
        return AcknowledgeType.RETURN;
    }

    @Override
    public void detached() {
        gone = true;
        ready.clear();
        if (again != null) {
            again.cancel();
            again = null;
        }
        acknowledging.end();
        release()
                .whenComplete((released, error) -> peer.loop().run(() -> {
                    ended.accept(this);
                    peer.settled().run();
                }));
    }

    private CompletionStage<Void> release() {
        return peer.bus()
                .queues(
                        peer.loop(),
                        queues -> queues.release(source.group(), consumer, source.partitions(), false, peer.caller()));
    }

    /** What nobody wants any more is for others. */
    private void giveBack() {
        while (ready.size() > link.credit()) {
            acknowledging.add(ready.removeLast().place(), AcknowledgeType.RETURN, error -> {});
        }
    }

    private void acquire() {
        if (gone || again != null || !ready.isEmpty()) {
            return;
        }
        if (link.isDraining()) {
            if (link.credit() == 0) {
                link.drained();
            } else if (!asking) {
                asking = true;
                acquire(0);
            }
        } else if (link.credit() > 0 && !waiting) {
            waiting = true;
            acquire(WAIT_MS);
        }
    }

    private record Read(Acquired acquired, Codecs codecs) {}

    private void acquire(int waitMs) {
        AcquireSpec spec = new AcquireSpec(
                source.group(),
                consumer,
                turns,
                (int) Math.min(link.credit(), ACQUIRED_MAX),
                peer.bus().settings().fetchBytes(),
                AcquireSpec.Mode.RECORDS,
                0,
                waitMs,
                AcquireSpec.NO_LOCK_LIMIT);
        Collections.rotate(turns, -1);
        peer.bus()
                .codecs(
                        peer.loop(),
                        codecs -> peer.bus()
                                .queues(peer.loop(), queues -> queues.acquire(spec, peer.caller()))
                                .thenApply(acquired -> new Read(acquired, codecs)))
                .whenComplete((read, error) -> peer.loop().run(() -> {
                    if (waitMs > 0) {
                        waiting = false;
                    } else {
                        asking = false;
                    }
                    if (read == null) {
                        failed(error);
                    } else if (gone) {
                        comeTooLate(read.acquired);
                    } else {
                        take(read, waitMs == 0);
                    }
                    peer.settled().run();
                }));
    }

    private void comeTooLate(Acquired acquired) {
        acquired.releaseBytes();
        if (acquired.parts().stream().anyMatch(part -> !part.ranges().isEmpty())) {
            release();
        }
    }

    private void take(Read read, boolean asked) {
        boolean nothing = true;
        for (Acquired.Part part : read.acquired.parts()) {
            nothing = false;
            if (gone || part.error().isPresent()) {
                part.records().release();
                part.error().ifPresent(this::failed);
            } else {
                take(part, read.codecs);
            }
        }
        giveBack();
        if (!ready.isEmpty()) {
            link.ready();
        } else if (asked && nothing && link.isDraining()) {
            link.drained();
        } else {
            acquire();
        }
    }

    private void take(Acquired.Part part, Codecs codecs) {
        try {
            Held.Taken taken = Held.take(part.partition(), FetchedBytes.take(part.records()), part.ranges(), codecs);
            ready.addAll(taken.records());
            taken.gaps().forEach(place -> acknowledging.add(place, AcknowledgeType.GAP, error -> {}));
        } catch (IOException | CorruptBatchException e) {
            for (AcquiredRange range : part.ranges()) {
                for (long offset = range.first(); offset <= range.last(); offset++) {
                    Held.Place place = new Held.Place(part.partition(), offset);
                    // the next one may read it; who can't be read by anybody is given up in the end
                    acknowledging.add(place, AcknowledgeType.RELEASE, error -> {});
                }
            }
            link.close(Failures.of(e));
        }
    }

    private void failed(Throwable error) {
        if (gone) {
            return;
        }
        if (!Failures.passes(error)) {
            link.close(Failures.of(error));
        } else if (again == null) {
            again = peer.loop().schedule(AGAIN_NS, () -> {
                again = null;
                acquire();
                peer.settled().run();
            });
        }
    }
}
