package io.myelin.broker.txn;

import java.util.Optional;

/**
 * A producer begins, or goes on after an error.
 *
 * @param transactionalId under which it writes transactions
 * @param timeoutMs after which a transaction of it that is still open is aborted
 * @param known what it was until now: it goes on only if nobody has taken its place (KIP-360); empty to fence whoever is there
 */
public record InitProducer(String transactionalId, int timeoutMs, Optional<ProducerIdentity> known) {}
