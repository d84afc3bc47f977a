package io.myelin.protocol.amqp.node;

import io.myelin.TopicIdPartition;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.Outcome;
import io.myelin.loop.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a link's receiver has said of its messages, on the way to the queue: what comes in one turn of the loop, and while an
 * earlier call is under way, goes together. Confined to the loop of the connection.
 */
final class Acknowledging {
    private static final long AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Peer peer;
    private final String group;
    private final String consumer;
    private final Consumer<Throwable> failed;
    private final Deque<List<Said>> batches = new ArrayDeque<>();
    private Timer again;
    private boolean underWay;
    private boolean scheduled;
    private boolean ended;
    private long failingSinceNs = -1;

    /** @param then told null when it is durable, else why it is not to be had */
    private record Said(Held.Place place, AcknowledgeType type, Consumer<Throwable> then) {}

    /** @param failed told when the queue has not taken anything for too long */
    Acknowledging(Peer peer, String group, String consumer, Consumer<Throwable> failed) {
        this.peer = peer;
        this.group = group;
        this.consumer = consumer;
        this.failed = failed;
    }

    /** @param then called on the loop with null when it is durable, or with the reason why the queue refuses it */
    void add(Held.Place place, AcknowledgeType type, Consumer<Throwable> then) {
        if (batches.isEmpty() || batches.size() == 1 && underWay) {
            batches.add(new ArrayList<>());
        }
        batches.peekLast().add(new Said(place, type, then));
        if (!underWay && !scheduled && again == null) {
            scheduled = true;
            // after the other frames that have come in together with this one
            peer.loop().execute(() -> {
                scheduled = false;
                next();
            });
        }
    }

    boolean isIdle() {
        return batches.isEmpty();
    }

    /** The link is gone: what was said goes out at once, ahead of whatever is called next. */
    void end() {
        ended = true;
        if (again != null) {
            again.cancel();
            again = null;
        }
        boolean first = underWay;
        for (List<Said> batch : batches) {
            if (!first) {
                send(batch);
            }
            first = false;
        }
    }

    private void next() {
        if (!underWay && !ended && !batches.isEmpty()) {
            underWay = true;
            send(batches.peek());
        }
    }

    private void send(List<Said> batch) {
        Map<TopicIdPartition, List<Said>> parts = new LinkedHashMap<>();
        batch.forEach(said -> parts.computeIfAbsent(said.place.partition(), each -> new ArrayList<>())
                .add(said));
        List<Acknowledgements.Part> wanted = parts.entrySet().stream()
                .map(part -> new Acknowledgements.Part(part.getKey(), ranges(part.getValue())))
                .toList();
        call(new Acknowledgements(group, consumer, wanted))
                .whenComplete((outcomes, error) -> peer.loop().run(() -> answered(batch, parts, outcomes, error)));
    }

    private CompletionStage<List<Outcome>> call(Acknowledgements said) {
        return peer.bus().queues(peer.loop(), queues -> queues.acknowledge(said, peer.caller()));
    }

    private static List<Acknowledgements.Range> ranges(List<Said> said) {
        List<Said> ordered = new ArrayList<>(said);
        ordered.sort(Comparator.comparingLong(one -> one.place.offset()));
        List<Acknowledgements.Range> ranges = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= ordered.size(); i++) {
            Said last = ordered.get(i - 1);
            boolean goesOn = i < ordered.size()
                    && ordered.get(i).place.offset() == last.place.offset() + 1
                    && ordered.get(i).type == last.type;
            if (!goesOn) {
                ranges.add(Acknowledgements.Range.of(ordered.get(from).place.offset(), last.place.offset(), last.type));
                from = i;
            }
        }
        return ranges;
    }

    private void answered(
            List<Said> batch, Map<TopicIdPartition, List<Said>> parts, List<Outcome> outcomes, Throwable error) {
        List<List<Said>> retried = new ArrayList<>();
        Throwable passing = null;
        Map<TopicIdPartition, Throwable> errors = new HashMap<>();
        if (error == null) {
            outcomes.forEach(outcome -> outcome.error().ifPresent(why -> errors.put(outcome.partition(), why)));
        } else {
            parts.keySet().forEach(partition -> errors.put(partition, error));
        }
        for (Map.Entry<TopicIdPartition, List<Said>> part : parts.entrySet()) {
            Throwable why = errors.get(part.getKey());
            List<Said> said = part.getValue();
            if (why != null && !ended && Failures.passes(why)) {
                passing = why;
                retried.add(said);
            } else if (why != null && !ended && said.size() > 1 && isOfARecord(why)) {
                retried.add(new ArrayList<>(said.subList(0, said.size() / 2)));
                retried.add(new ArrayList<>(said.subList(said.size() / 2, said.size())));
            } else {
                said.forEach(one -> one.then.accept(why));
            }
        }
        batches.removeIf(each -> each == batch);
        if (!ended) {
            goOn(retried, passing);
        }
        peer.settled().run();
    }

    /** One record may be at fault for all: each half is tried for itself. */
    private static boolean isOfARecord(Throwable why) {
        return Failures.cause(why) instanceof BusException bus
                && (bus.error() == BusError.INVALID_RECORD_STATE || bus.error() == BusError.INVALID_REQUEST);
    }

    private void goOn(List<List<Said>> retried, Throwable passing) {
        underWay = false;
        for (int i = retried.size() - 1; i >= 0; i--) {
            batches.addFirst(retried.get(i));
        }
        if (passing == null) {
            failingSinceNs = -1;
            next();
            return;
        }
        long now = peer.loop().clock().nowNs();
        failingSinceNs = failingSinceNs < 0 ? now : failingSinceNs;
        if (now - failingSinceNs
                > TimeUnit.MILLISECONDS.toNanos(peer.bus().settings().sendTimeoutMs())) {
            failed.accept(passing);
        } else {
            again = peer.loop().schedule(AGAIN_NS, () -> {
                again = null;
                next();
            });
        }
    }
}
