package io.myelin.protocol.kafka.quota;

import java.util.Optional;

/** The quotas of one client, each absent where it has none. */
record ClientLimits(
        Optional<Limit> produce, Optional<Limit> fetch, Optional<Limit> requests, Optional<Limit> mutations) {
    static final ClientLimits NONE =
            new ClientLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    boolean none() {
        return produce.isEmpty() && fetch.isEmpty() && requests.isEmpty() && mutations.isEmpty();
    }
}
