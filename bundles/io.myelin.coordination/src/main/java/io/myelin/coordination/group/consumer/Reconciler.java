package io.myelin.coordination.group.consumer;

import io.myelin.coordination.group.consumer.ConsumerMember.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Brings one member a step nearer to its target: it gives up before it gets, and gets only what nobody else holds. So no
 * partition has two owners, and nobody waits for more than it needs.
 *
 * @param targetEpoch the group epoch that the target was made for
 * @param target what the member shall have
 * @param subscribed topics that the member still reads
 * @param free whether nobody but this member holds a partition
 * @param owned what the member says it has; absent when it says nothing
 */
record Reconciler(
        int targetEpoch,
        Map<UUID, Set<Integer>> target,
        Set<UUID> subscribed,
        Free free,
        Optional<Map<UUID, Set<Integer>>> owned) {

    /** Who holds what. */
    interface Free {
        boolean test(UUID topic, int partition);
    }

    /** @param changed whether the member reads other topics than before: it must not keep what it does not read */
    ConsumerMember step(ConsumerMember member, boolean changed) {
        switch (member.state()) {
            case STABLE -> {
                if (member.epoch() != targetEpoch) {
                    return advance(member);
                }
                return changed ? narrow(member) : member;
            }
            case UNREVOKED -> {
                if (stillOwns(member.revoking())) {
                    return changed ? narrow(member) : member;
                }
                return advance(member);
            }
            default -> {
                return advance(member);
            }
        }
    }

    private boolean stillOwns(Map<UUID, Map<Integer, Integer>> partitions) {
        return owned.map(mine -> Partitions.intersect(mine, partitions)).orElse(true);
    }

    private ConsumerMember advance(ConsumerMember member) {
        Map<UUID, Map<Integer, Integer>> kept = new HashMap<>();
        Map<UUID, Map<Integer, Integer>> revoked = new HashMap<>();
        Map<UUID, Map<Integer, Integer>> added = new HashMap<>();
        boolean unreleased = false;
        Set<UUID> topics = new HashSet<>(target.keySet());
        topics.addAll(member.assigned().keySet());
        for (UUID topic : topics) {
            Set<Integer> wanted = subscribed.contains(topic) ? target.getOrDefault(topic, Set.of()) : Set.of();
            Map<Integer, Integer> had = member.assigned().getOrDefault(topic, Map.of());
            had.forEach((index, epoch) -> put(wanted.contains(index) ? kept : revoked, topic, index, epoch));
            for (int index : wanted) {
                if (!had.containsKey(index)) {
                    if (free.test(topic, index)) {
                        put(added, topic, index, targetEpoch);
                    } else {
                        unreleased = true;
                    }
                }
            }
        }
        if (!revoked.isEmpty() && stillOwns(revoked)) {
            return member.at(member.epoch(), State.UNREVOKED, kept, revoked);
        }
        added.forEach((topic, indexes) -> indexes.forEach((index, epoch) -> put(kept, topic, index, epoch)));
        return member.at(targetEpoch, unreleased ? State.UNRELEASED : State.STABLE, kept, Map.of());
    }

    /** Takes away the topics that the member does not read any more, and leaves all else as it is. */
    private ConsumerMember narrow(ConsumerMember member) {
        Map<UUID, Map<Integer, Integer>> kept = new HashMap<>();
        Map<UUID, Map<Integer, Integer>> revoked = new HashMap<>(member.revoking());
        member.assigned().forEach((topic, indexes) -> {
            if (subscribed.contains(topic)) {
                kept.put(topic, indexes);
            } else {
                Map<Integer, Integer> all = new TreeMap<>(revoked.getOrDefault(topic, Map.of()));
                all.putAll(indexes);
                revoked.put(topic, all);
            }
        });
        if (kept.size() == member.assigned().size()) {
            return member;
        }
        return stillOwns(revoked)
                ? member.at(member.epoch(), State.UNREVOKED, kept, revoked)
                : member.at(member.epoch(), member.state(), kept, member.revoking());
    }

    private static void put(Map<UUID, Map<Integer, Integer>> held, UUID topic, int index, int epoch) {
        held.computeIfAbsent(topic, t -> new TreeMap<>()).put(index, epoch);
    }
}
