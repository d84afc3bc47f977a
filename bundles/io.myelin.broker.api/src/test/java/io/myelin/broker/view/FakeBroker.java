package io.myelin.broker.view;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.Broker;
import io.myelin.broker.Configs;
import io.myelin.broker.Features;
import io.myelin.broker.Loggers;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.Topics;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.QuorumView;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A broker of values: what it is asked for beyond them fails the test. */
final class FakeBroker implements Broker, Access {
    ClusterImage image = ClusterImage.EMPTY;
    final Map<TopicIdPartition, CompletableFuture<PartitionStatus>> replicas = new HashMap<>();
    final Set<String> hidden = new HashSet<>();
    final Set<Operation> refused = new HashSet<>();
    List<Configs.Entry> entries = List.of();

    @Override
    public int nodeId() {
        return 7;
    }

    @Override
    public ClusterImage image() {
        return image;
    }

    @Override
    public Optional<Partition> partition(TopicIdPartition partition) {
        return Optional.ofNullable(replicas.get(partition))
                .map(status -> only(Partition.class, "status", arguments -> status));
    }

    @Override
    public Topics topics() {
        return only(Topics.class, "internal", arguments -> ((String) arguments[0]).startsWith("__"));
    }

    @Override
    public Configs configs() {
        return (Configs) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {Configs.class},
                (self, called, arguments) -> switch (called.getName()) {
                    case "describe" -> entries;
                    case "topicValue" -> "of " + arguments[0];
                    default -> throw new UnsupportedOperationException(called.toString());
                });
    }

    @Override
    public Loggers loggers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Features features() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<QuorumView> quorum(Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Quotas quotas() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Access access() {
        return this;
    }

    @Override
    public boolean allows(Caller caller, Operation operation, Resource resource) {
        return !refused.contains(operation) && !hidden.contains(resource.name());
    }

    @Override
    public boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Partition> partition(String topic, int partition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> newProducerId() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<StoredDirectory>> directories(Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void drain() {
        // nothing waits
    }

    private static <T> T only(Class<T> type, String method, Function<Object[], Object> answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, args) -> {
            if (!called.getName().equals(method)) {
                throw new UnsupportedOperationException(called.toString());
            }
            return answer.apply(args);
        }));
    }
}
