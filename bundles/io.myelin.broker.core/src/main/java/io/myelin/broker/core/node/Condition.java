package io.myelin.broker.core.node;

import io.myelin.health.Health;
import java.util.List;

/** How a generation is. */
public record Condition(Generation generation, Hosting hosting, NodeRegistration registration) {

    public Health health() {
        if (!registration.registered().toCompletableFuture().isDone()) {
            String problem = registration.problem();
            return Health.failing("this node is not registered in the cluster yet"
                    + (problem.isEmpty() ? "" : ", which answers: " + problem));
        }
        List<HostedPartition> all = hosting.all();
        if (!generation.isServing()) {
            long open = all.stream().filter(p -> p.visible().isPresent()).count();
            return Health.failing(open + " of " + all.size() + " partitions are open");
        }
        if (!registration.current()) {
            return Health.failing("the cluster does not know this node's endpoints yet"
                    + (registration.problem().isEmpty() ? "" : ", it answers: " + registration.problem()));
        }
        List<HostedPartition> failed =
                all.stream().filter(HostedPartition::failed).toList();
        if (!failed.isEmpty()) {
            return Health.failing(failed.size() + " of " + all.size() + " partitions could not be opened, the first is "
                    + failed.get(0).id() + ": " + failed.get(0).failure());
        }
        return Health.ok("serving " + all.size() + " partitions"
                + hosting.room().problem().map(full -> "; " + full).orElse(""));
    }

    public int partitions() {
        return hosting.count();
    }

    public long leading() {
        return hosting.all().stream()
                .filter(p ->
                        p.visible().filter(io.myelin.broker.Partition::leads).isPresent())
                .count();
    }

    /** -1 when the store does not know. */
    public long usableBytes() {
        return hosting.room().usableBytes();
    }

    public long failed() {
        return hosting.all().stream().filter(HostedPartition::failed).count();
    }
}
