package io.myelin.coordination.group.classic;

import io.myelin.broker.group.DescribedGroup;
import java.util.List;

/** Groups as tools show them. */
final class Descriptions {
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
                        m.assignment))
                .toList();
        return new DescribedGroup(group.id(), group.state().toString(), group.protocolType(), protocol, members);
    }
}
