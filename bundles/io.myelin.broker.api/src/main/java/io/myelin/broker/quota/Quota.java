package io.myelin.broker.quota;

import io.myelin.cluster.image.QuotaEntity;

/**
 * A limit as it applies to one client.
 *
 * @param sharedBy everyone whose use counts against the same limit: where a default for each user applies, the user; where a
 *     default for each client id does, the client id; never a default
 * @param limit in the unit of its key
 */
public record Quota(QuotaEntity sharedBy, double limit) {}
