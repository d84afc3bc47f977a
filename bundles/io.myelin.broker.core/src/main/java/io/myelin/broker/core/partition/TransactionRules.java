package io.myelin.broker.core.partition;

import io.myelin.broker.txn.TransactionGate;
import io.myelin.generation.Handle;

/**
 * How the first batches of transactions are treated.
 *
 * @param gate who admits them
 * @param verifies whether it is asked also of partitions that the client says it has added itself
 * @param retryNs after which it is asked again when the transaction before is still being ended
 * @param retryMaxNs for how long that is tried
 * @param maxHeld batches that may wait for it in one partition
 */
public record TransactionRules(
        Handle<TransactionGate> gate, boolean verifies, long retryNs, long retryMaxNs, int maxHeld) {}
