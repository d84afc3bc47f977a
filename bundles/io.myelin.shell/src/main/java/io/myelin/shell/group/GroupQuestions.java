package io.myelin.shell.group;

import io.myelin.broker.Broker;
import io.myelin.broker.BusException;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.shell.Bus;
import io.myelin.shell.CommandException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A group from its coordinator, and the ends of its partitions from the broker. */
public final class GroupQuestions {
    private static final Comparator<GroupView.OffsetView> ORDER =
            Comparator.comparing(GroupView.OffsetView::topic).thenComparing(GroupView.OffsetView::partition);

    private GroupQuestions() {}

    public static GroupView describe(Bus bus, String name) throws CommandException {
        DescribedGroup group = bus.askGroups(groups -> groups.describe(name, Bus.caller()));
        List<CommittedOffset> committed =
                bus.askGroups(groups -> groups.committed(name, Optional.empty(), false, Bus.caller()));
        Map<CommittedOffset, Long> ends = bus.ask(broker -> ends(broker, committed));
        List<GroupView.OffsetView> offsets = new ArrayList<>();
        for (CommittedOffset offset : committed) {
            if (offset.error().isEmpty() && offset.offset() >= 0) {
                Long end = ends.get(offset);
                offsets.add(new GroupView.OffsetView(
                        offset.partition().topic(),
                        offset.partition().partition(),
                        offset.offset(),
                        end,
                        end == null ? null : Long.valueOf(Math.max(0, end - offset.offset())),
                        offset.metadata()));
            }
        }
        offsets.sort(ORDER);
        List<GroupView.MemberView> members =
                group.members().stream().map(GroupView.MemberView::of).toList();
        return new GroupView(group.groupId(), group.state(), group.protocolName(), members, offsets);
    }

    private static CompletionStage<Map<CommittedOffset, Long>> ends(Broker broker, List<CommittedOffset> committed) {
        Map<CommittedOffset, CompletableFuture<PartitionStatus>> asked = new HashMap<>();
        for (CommittedOffset offset : committed) {
            broker.partition(offset.partition().topic(), offset.partition().partition())
                    .ifPresent(partition -> asked.put(offset, known(partition.status())));
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<CommittedOffset, Long> ends = new HashMap<>();
                    asked.forEach((offset, status) -> Optional.ofNullable(status.join())
                            .ifPresent(there -> ends.put(offset, there.highWatermark())));
                    return ends;
                });
    }

    /** A partition that fails has no end; that is no reason to hide the group. */
    private static CompletableFuture<PartitionStatus> known(CompletionStage<PartitionStatus> status) {
        return status.handle((there, error) -> {
                    if (error != null && !(error instanceof BusException)) {
                        throw new java.util.concurrent.CompletionException(error);
                    }
                    return there;
                })
                .toCompletableFuture();
    }
}
