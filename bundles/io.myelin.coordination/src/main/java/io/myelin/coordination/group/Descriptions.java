package io.myelin.coordination.group;

import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.ListedGroup;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Groups as tools show them. */
final class Descriptions {
    private static final String TYPE = "classic";

    private Descriptions() {}

    static DescribedGroup describe(ClassicGroup group) {
        boolean stable = group.is(GroupState.STABLE);
        String protocol = stable ? group.protocol().orElse("") : "";
        List<DescribedGroup.Member> members = group.members().stream()
                .map(m -> new DescribedGroup.Member(
                        m.id(),
                        m.instanceId(),
                        m.clientId(),
                        m.clientHost(),
                        stable ? m.metadata(protocol) : GroupMember.NO_BYTES,
                        stable ? m.assignment : GroupMember.NO_BYTES))
                .toList();
        return new DescribedGroup(
                group.id(), group.state().toString(), group.protocolType().orElse(""), protocol, members);
    }

    static List<ListedGroup> list(Collection<ClassicGroup> groups, Set<String> states, Set<String> types) {
        return groups.stream()
                .filter(g -> types.isEmpty() || types.contains(TYPE))
                .filter(g ->
                        states.isEmpty() || states.contains(g.state().toString().toLowerCase(Locale.ROOT)))
                .map(g -> new ListedGroup(
                        g.id(), g.protocolType().orElse(""), g.state().toString(), TYPE))
                .toList();
    }
}
