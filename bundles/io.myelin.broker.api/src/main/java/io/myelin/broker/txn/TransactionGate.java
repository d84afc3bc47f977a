package io.myelin.broker.txn;

import io.myelin.broker.TransactionRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.generation.Drainable;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Says whether a producer may begin to write in a partition: the verification of KIP-890. A service of who coordinates
 * transactions. The broker asks it before the first batch of a transaction in a partition, and coordination before the first
 * offsets; while it is absent, they wait for it.
 *
 * <p>Any thread. Stages complete on any thread, within bounds of their own. A call that ended with {@link
 * io.myelin.generation.GenerationEndedException} may be made again.
 */
@ProviderType
public interface TransactionGate extends Drainable {
    /**
     * Admits a producer's transaction to a partition. With {@link TransactionRef#addsPartition} the partition is added to the
     * transaction, durably; else it must be in it already.
     *
     * @return completes when the producer may write; with a {@link io.myelin.broker.BusException} that says why not:
     *     TRANSACTION_ABORTABLE when the partition is not in an open transaction, INVALID_PRODUCER_ID_MAPPING,
     *     STALE_PRODUCER_EPOCH or PRODUCER_FENCED when it is another producer's, CONCURRENT_TRANSACTIONS while the transaction
     *     before it is being ended, or why the coordinator can't be asked
     */
    CompletionStage<Void> admit(TransactionRef ref, long producerId, short producerEpoch, TopicPartitionRef partition);
}
