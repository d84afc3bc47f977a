package io.myelin.coordination.group.consumer;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The members of a consumer group, and which of them holds which partition: never two the same. */
final class Roster {
    private final Map<String, ConsumerMember> members = new LinkedHashMap<>();
    private final Map<String, String> statics = new HashMap<>();
    private final Map<UUID, Map<Integer, String>> holders = new HashMap<>();

    Optional<ConsumerMember> find(String id) {
        return Optional.ofNullable(members.get(id));
    }

    Optional<ConsumerMember> ofInstance(String instanceId) {
        return Optional.ofNullable(statics.get(instanceId)).map(members::get);
    }

    boolean has(String id) {
        return members.containsKey(id);
    }

    Collection<ConsumerMember> all() {
        return members.values();
    }

    int size() {
        return members.size();
    }

    boolean empty() {
        return members.isEmpty();
    }

    boolean allClassic() {
        return members.values().stream().allMatch(ConsumerMember::classic);
    }

    void put(ConsumerMember member) {
        ConsumerMember before = members.put(member.id(), member);
        if (before != null) {
            release(before);
        }
        member.profile().instanceId().ifPresent(instance -> statics.put(instance, member.id()));
        hold(member);
    }

    void remove(String id) {
        ConsumerMember member = members.remove(id);
        if (member != null) {
            release(member);
            member.profile().instanceId().ifPresent(instance -> statics.remove(instance, id));
        }
    }

    /** Whether nobody but this member holds the partition. */
    boolean free(String id, UUID topic, int partition) {
        String holder = holders.getOrDefault(topic, Map.of()).get(partition);
        return holder == null || holder.equals(id);
    }

    private void hold(ConsumerMember member) {
        each(
                member,
                (topic, index) ->
                        holders.computeIfAbsent(topic, t -> new HashMap<>()).put(index, member.id()));
    }

    private void release(ConsumerMember member) {
        each(member, (topic, index) -> {
            Map<Integer, String> byIndex = holders.get(topic);
            if (byIndex != null && byIndex.remove(index, member.id()) && byIndex.isEmpty()) {
                holders.remove(topic);
            }
        });
    }

    private static void each(ConsumerMember member, Slot slot) {
        Consumer<Map<UUID, Map<Integer, Integer>>> walk =
                held -> held.forEach((topic, epochs) -> epochs.keySet().forEach(index -> slot.at(topic, index)));
        walk.accept(member.assigned());
        walk.accept(member.revoking());
    }

    private interface Slot {
        void at(UUID topic, Integer index);
    }
}
