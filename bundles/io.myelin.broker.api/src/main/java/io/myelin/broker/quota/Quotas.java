package io.myelin.broker.quota;

import io.myelin.access.Caller;
import io.myelin.broker.BusException;
import io.myelin.cluster.image.QuotaEntity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Quotas of clients under Kafka's names (KIP-13, KIP-124, KIP-546, KIP-599, KIP-612). They are kept and told here; it is the
 * protocols that hold clients to them. Any thread.
 */
@ProviderType
public interface Quotas {
    /**
     * The quotas of the entities that match, in the order of the entities; the caller needs DESCRIBE_CONFIGS on the cluster.
     *
     * @throws BusException INVALID_REQUEST for a filter that contradicts itself, UNSUPPORTED_VERSION for an unknown type
     */
    Map<QuotaEntity, Map<String, Double>> describe(QuotaFilter filter, Caller caller);

    /**
     * Changes the quotas of entities, each by itself, all of one or nothing; the caller needs ALTER_CONFIGS on the cluster.
     *
     * @param validateOnly checks everything and changes nothing
     * @return for each alteration, in order, why it was refused; empty when it was made. Completes on a thread that must not be
     *     blocked.
     * @throws BusException CLUSTER_NOT_AUTHORIZED
     */
    CompletionStage<List<Optional<BusException>>> alter(
            List<QuotaAlteration> alterations, boolean validateOnly, Caller caller);

    /** All quotas in force now; cheap enough to be asked at each request. The same instance until a quota changes. */
    QuotaTable inForce();
}
