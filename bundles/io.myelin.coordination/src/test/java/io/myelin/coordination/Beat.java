package io.myelin.coordination;

import io.myelin.broker.group.ConsumerAnswer;
import io.myelin.broker.group.ConsumerHeartbeat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** How a member of the consumer group {@code g} speaks. */
final class Beat {
    final String id;
    int epoch;
    Optional<String> instance = Optional.empty();
    int rebalanceMs = 60_000;
    Optional<List<String>> topics = Optional.of(List.of("t"));
    Optional<String> regex = Optional.empty();
    Optional<String> assignor = Optional.empty();
    Optional<Map<UUID, Set<Integer>>> owned = Optional.of(Map.of());

    Beat(String id) {
        this.id = id;
    }

    Beat instance(String name) {
        instance = Optional.of(name);
        return this;
    }

    Beat regex(String pattern) {
        topics = Optional.empty();
        regex = Optional.of(pattern);
        return this;
    }

    Beat goesOn(ConsumerAnswer answer) {
        epoch = answer.memberEpoch();
        answer.assignment().ifPresent(assigned -> owned = Optional.of(assigned));
        topics = Optional.empty();
        regex = Optional.empty();
        rebalanceMs = -1;
        return this;
    }

    Beat epoch(int value) {
        epoch = value;
        return this;
    }

    ConsumerHeartbeat heartbeat() {
        return new ConsumerHeartbeat(
                "g", id, epoch, instance, Optional.empty(), rebalanceMs, topics, regex, assignor, owned);
    }
}
