package io.myelin.protocol.kafka.quota;

import io.myelin.access.Caller;
import io.myelin.broker.quota.QuotaKey;
import io.myelin.broker.quota.QuotaTable;
import io.myelin.loop.Clock;
import java.util.Optional;

/** The quotas that apply on one connection, looked up again when one of them or the client's name changes. On its loop. */
public final class ClientQuotas {
    private final Throttles throttles;
    private QuotaTable table = QuotaTable.NONE;
    private String user;
    private String clientId;
    private ClientLimits limits;

    public ClientQuotas(Throttles throttles) {
        this.throttles = throttles;
    }

    /** The account of one request that begins now. Costs one look at the table while nobody has a quota. */
    public Charge begin(Caller caller, Clock clock) {
        QuotaTable inForce = throttles.table();
        if (inForce.isEmpty()) {
            return Charge.NONE;
        }
        long nowNs = clock.nowNs();
        if (inForce != table
                || !caller.clientId().equals(clientId)
                || !caller.principal().name().equals(user)) {
            table = inForce;
            user = caller.principal().name();
            clientId = caller.clientId();
            limits = new ClientLimits(
                    limit(QuotaKey.PRODUCER_BYTE_RATE, nowNs),
                    limit(QuotaKey.CONSUMER_BYTE_RATE, nowNs),
                    limit(QuotaKey.REQUEST_PERCENTAGE, nowNs),
                    limit(QuotaKey.CONTROLLER_MUTATION_RATE, nowNs));
        }
        return limits.none() ? Charge.NONE : new Charge(throttles, limits, nowNs);
    }

    private Optional<Limit> limit(QuotaKey key, long nowNs) {
        return throttles.limit(table, key, user, clientId, nowNs);
    }
}
