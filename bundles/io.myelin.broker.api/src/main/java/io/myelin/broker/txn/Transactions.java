package io.myelin.broker.txn;

import io.myelin.access.Caller;
import io.myelin.generation.Drainable;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who decides about transactions, as Apache Kafka does it (KIP-98, KIP-360, KIP-890); a service, used through a {@link
 * io.myelin.generation.Handle}. Any thread may call. Stages complete on the loop of the id's shard, with {@link
 * io.myelin.broker.BusException} when something is wrong: NOT_COORDINATOR, COORDINATOR_LOADING and COORDINATOR_NOT_AVAILABLE when
 * this node can't answer now; INVALID_PRODUCER_ID_MAPPING when the transactional id has another producer id or is not known;
 * PRODUCER_FENCED when a newer producer has it; CONCURRENT_TRANSACTIONS while a transaction of it is being ended, which ends by
 * itself. Authorization is checked here: WRITE on the transactional id unless a method says otherwise.
 */
@ProviderType
public interface Transactions extends Drainable {
    /**
     * The node that coordinates a transactional id; makes the internal topic when it is not there yet. The caller needs
     * DESCRIBE on the id.
     *
     * @return the node's id; COORDINATOR_NOT_AVAILABLE when there is none now
     */
    CompletionStage<Integer> coordinator(String transactionalId, Caller caller);

    /**
     * Gives a producer its id and epoch, and fences the one that had the transactional id before. A transaction that is open
     * is aborted first: CONCURRENT_TRANSACTIONS says to ask again.
     */
    CompletionStage<ProducerIdentity> initProducer(InitProducer init, Caller caller);

    /**
     * Adds partitions to a transaction, which begins with the first ones, durably. The caller needs WRITE on the topics, too.
     *
     * @return one outcome for each partition, in order
     */
    CompletionStage<List<AddPartitions.Outcome>> addPartitions(AddPartitions add, Caller caller);

    /**
     * The same for a broker of the cluster, which asks for clients of transaction version 2 that it has checked. The caller
     * needs CLUSTER_ACTION and nothing else.
     */
    CompletionStage<List<AddPartitions.Outcome>> addPartitionsOfBroker(AddPartitions add, Caller caller);

    /** Adds the partition that holds a group's offsets. The caller needs READ on the group, too. */
    CompletionStage<Void> addOffsets(AddOffsets add, Caller caller);

    /**
     * Commits or aborts: completes when the decision is durable, which is carried out after that whatever happens. The same
     * call again is answered the same.
     *
     * @return what the producer is called from now on
     */
    CompletionStage<ProducerIdentity> end(EndTransaction end, Caller caller);

    /** Needs DESCRIBE on the id; TRANSACTIONAL_ID_NOT_FOUND. Topics that the caller may not DESCRIBE are left out. */
    CompletionStage<DescribedTransaction> describe(String transactionalId, Caller caller);

    /**
     * The ids coordinated by this node that the caller may DESCRIBE.
     *
     * @return fails with INVALID_REGULAR_EXPRESSION, and with COORDINATOR_LOADING while some are being loaded
     */
    CompletionStage<ListedTransactions> list(TransactionFilter filter, Caller caller);
}
