package io.myelin.coordination.group.consumer;

import io.myelin.coordination.group.Step;
import io.myelin.coordination.group.classic.ClassicGroup;
import io.myelin.coordination.group.classic.Converted;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** From a consumer group whose last member of the newer protocol has gone to a classic group: the members stay. */
final class Downgrade {
    private Downgrade() {}

    static boolean possible(ConsumerGroup group) {
        return group.context().limits().migration().down()
                && !group.roster().empty()
                && group.roster().allClassic()
                && group.roster().size() <= group.context().groups().limits().maxMembers();
    }

    /** @param rebalance whether members have to join again */
    static void convert(ConsumerGroup group, Step step, boolean rebalance, String reason) {
        String protocol = common(group);
        List<Converted.Member> members = group.roster().all().stream()
                .map(member -> converted(group, member))
                .toList();
        group.erase(step.effects());
        Converted converted = new Converted(group.epoch().epoch(), Optional.of(protocol), members);
        ClassicGroup classic = converted.begin(group.id(), group.context().classic(), step);
        group.context().groups().groups().put(classic, step.now().wallMs());
        if (rebalance) {
            Converted.rebalance(classic, step, "it is no consumer group any more: " + reason);
        } else {
            step.agenda().arm(classic);
        }
    }

    private static Converted.Member converted(ConsumerGroup group, ConsumerMember member) {
        Profile.Classic classic = member.profile().classic().orElseThrow();
        return new Converted.Member(
                member.id(),
                member.profile().instanceId(),
                member.profile().clientId(),
                member.profile().clientHost(),
                classic.sessionTimeoutMs(),
                member.profile().rebalanceTimeoutMs(),
                classic.protocols(),
                assignment(group, member));
    }

    /** What a member of the classic protocol may use, as it understands it. */
    static byte[] assignment(ConsumerGroup group, ConsumerMember member) {
        Profile.Classic classic = member.profile().classic().orElseThrow();
        int version = ConsumerProtocol.readSubscription(
                        classic.protocols().get(0).metadata())
                .map(ConsumerProtocol.Subscription::version)
                .orElse(0);
        Map<String, Set<Integer>> partitions = new TreeMap<>();
        Map<UUID, String> names = group.image().topicNames();
        Partitions.ofEpochs(member.assigned()).forEach((topic, indexes) -> {
            String name = names.get(topic);
            if (name != null) {
                partitions.put(name, indexes);
            }
        });
        return ConsumerProtocol.assignment(version, partitions);
    }

    private static String common(ConsumerGroup group) {
        Set<String> candidates = null;
        for (ConsumerMember member : group.roster().all()) {
            Set<String> names = new HashSet<>();
            member.profile().classic().orElseThrow().protocols().forEach(p -> names.add(p.name()));
            if (candidates == null) {
                candidates = names;
            } else {
                candidates.retainAll(names);
            }
        }
        // The first member's order of preference decides; no member was let in without a protocol in common.
        ConsumerMember first = group.roster().all().iterator().next();
        Set<String> all = candidates;
        return first.profile().classic().orElseThrow().protocols().stream()
                .map(p -> p.name())
                .filter(all::contains)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the members of group " + group.id() + " have no protocol in common"));
    }
}
