package io.myelin.coordination.txn;

import io.myelin.broker.txn.InitProducer;
import io.myelin.broker.txn.ProducerIdentity;
import java.util.OptionalLong;

/**
 * How a producer comes to a transactional id: the next epoch fences the one before it. One that says who it was goes on only
 * when nobody came in between, and may say so twice (KIP-360).
 */
final class Initializing {
    private Initializing() {}

    /**
     * @param current the id as it is, empty state and no epoch when it is new
     * @param freshId a producer id that nobody has, in case that one is needed
     * @param version of transactions in the cluster
     * @return the id with its next producer; in a prepared state when an open transaction is aborted first, and the producer
     *     has to ask again
     * @throws ProducerIdNeeded when there was no fresh id
     */
    static Transaction init(Transaction current, InitProducer init, OptionalLong freshId, int version, long nowMs) {
        if (init.known().map(current::awaitedBy).orElse(false)) {
            throw Refusals.concurrent(current.transactionalId());
        }
        if (!init.known().map(known -> mayGoOn(current, known)).orElse(true)) {
            throw Refusals.fenced(current, init.known().get());
        }
        return switch (current.state()) {
            case PREPARE_COMMIT, PREPARE_ABORT -> throw Refusals.concurrent(current.transactionalId());
            case ONGOING -> Ending.fence(current, version, fenceId(current, version, freshId), nowMs);
            default -> next(current, init, freshId, nowMs);
        };
    }

    private static OptionalLong fenceId(Transaction current, int version, OptionalLong freshId) {
        if (current.exhausted() && version >= Transaction.EPOCH_EACH && freshId.isEmpty()) {
            throw new ProducerIdNeeded();
        }
        return freshId;
    }

    private static boolean mayGoOn(Transaction current, ProducerIdentity known) {
        return current.epoch() == Transaction.NO_EPOCH
                || known.producerId() == current.producerId()
                || known.producerId() == current.previousProducerId() && Transaction.exhausted(known.producerEpoch());
    }

    private static Transaction next(Transaction current, InitProducer init, OptionalLong freshId, long nowMs) {
        boolean fromNow = init.known()
                .map(known -> known.producerEpoch() == current.epoch())
                .orElse(true);
        if (current.exhausted() && fromNow) {
            ProducerIdentity other = new ProducerIdentity(freshId.orElseThrow(ProducerIdNeeded::new), (short) 0);
            short last = init.known().isPresent() ? current.epoch() : Transaction.NO_EPOCH;
            return current.initialized(other, last, init.timeoutMs(), nowMs);
        }
        if (fromNow || current.epoch() == Transaction.NO_EPOCH) {
            ProducerIdentity bumped = new ProducerIdentity(current.producerId(), (short) (current.epoch() + 1));
            short last = init.known().isPresent() ? current.epoch() : Transaction.NO_EPOCH;
            return current.initialized(bumped, last, init.timeoutMs(), nowMs);
        }
        if (init.known().get().producerEpoch() == current.lastEpoch()) {
            // The answer to the first call was lost. Somebody else would have left no last epoch.
            return current.initializedAgain(init.timeoutMs(), nowMs);
        }
        throw Refusals.fenced(current, init.known().get());
    }
}
