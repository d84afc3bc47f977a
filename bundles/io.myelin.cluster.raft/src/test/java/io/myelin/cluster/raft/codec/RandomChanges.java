package io.myelin.cluster.raft.codec;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.cluster.raft.state.ClusterState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Changes of every kind, the same for the same seed; a few ids and names only, so that they meet each other. */
final class RandomChanges {
    private final Random random;

    RandomChanges(long seed) {
        random = new Random(seed);
    }

    ClusterState state(int changes) {
        ClusterState state = ClusterState.initial("cluster");
        for (int i = 1; i <= changes; i++) {
            try {
                state = state.apply(next(), i).state();
            } catch (ClusterException e) {
                // A random change is often one that the state does not allow; the next one may be.
                continue;
            }
        }
        return state;
    }

    ClusterChange next() {
        return switch (random.nextInt(10)) {
            case 0 -> new ClusterChange.RegisterNode(id(), uuid(), list(3, this::endpoint), optional(this::text));
            case 1 -> new ClusterChange.FenceNode(id(), random.nextInt(50), random.nextBoolean());
            case 2 -> new ClusterChange.CreateTopic(topic(), uuid(), list(4, this::ids), map(this::text));
            case 3 -> new ClusterChange.DeleteTopic(uuid());
            case 4 -> new ClusterChange.AddPartitions(uuid(), random.nextInt(5), list(4, this::ids));
            case 5 -> new ClusterChange.AlterConfigs(resource(), map(() -> optional(this::text)));
            case 6 -> new ClusterChange.AllocateProducerIds(id(), random.nextInt(1000));
            case 7 ->
                new ClusterChange.AlterPartition(
                        new TopicIdPartition(uuid(), topic(), random.nextInt(4)),
                        random.nextInt(3),
                        random.nextInt(3),
                        id() - 1,
                        ids());
            case 8 -> new ClusterChange.AlterQuotas(entity(), map(() -> optional(random::nextDouble)));
            default ->
                new ClusterChange.UpdateFeatures(
                        map(() -> (short) random.nextInt(5)), map(() -> (short) random.nextInt(5)));
        };
    }

    private int id() {
        return random.nextInt(6);
    }

    private UUID uuid() {
        return new UUID(random.nextInt(3), random.nextInt(20));
    }

    private String topic() {
        return "topic-" + random.nextInt(30);
    }

    private String text() {
        return random.ints(random.nextInt(12), 1, 0x2fff)
                .mapToObj(Character::toString)
                .reduce("", String::concat);
    }

    private Endpoint endpoint() {
        return new Endpoint("l" + random.nextInt(100), text(), random.nextInt(70_000) - 1, "PLAINTEXT");
    }

    private List<Integer> ids() {
        return Stream.generate(this::id).limit(1 + random.nextInt(3)).distinct().toList();
    }

    private ConfigResource resource() {
        ConfigResource.Kind[] kinds = ConfigResource.Kind.values();
        return new ConfigResource(kinds[random.nextInt(kinds.length)], random.nextBoolean() ? topic() : "");
    }

    private QuotaEntity entity() {
        return random.nextInt(4) == 0
                ? QuotaEntity.ip("127.0.0." + random.nextInt(4))
                : new QuotaEntity(optional(this::topic), optional(this::text), Optional.empty());
    }

    private <T> Optional<T> optional(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> List<T> list(int max, Supplier<T> value) {
        return Stream.generate(value).limit(random.nextInt(max + 1)).toList();
    }

    private <V> Map<String, V> map(Supplier<V> value) {
        Map<String, V> map = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put("key." + random.nextInt(20), value.get());
        }
        return map;
    }
}
