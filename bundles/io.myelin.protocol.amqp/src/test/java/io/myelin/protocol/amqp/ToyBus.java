package io.myelin.protocol.amqp;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.broker.Access;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.broker.Topics;
import io.myelin.buffer.Frame;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.loop.Loop;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A broker of one partition for each topic. What is produced is done when a test says so. */
final class ToyBus {
    /** One call of produce: what it wrote, and how it ends. */
    static final class Call {
        final String topic;
        final List<String> values = new ArrayList<>();
        final CompletableFuture<Produced> done = new CompletableFuture<>();

        Call(String topic) {
            this.topic = topic;
        }

        void succeed() {
            done.complete(new Produced(0, -1, 0));
        }

        void fail(BusError error) {
            done.completeExceptionally(new BusException(error, "said by the test"));
        }
    }

    final Deque<Call> produced = new ArrayDeque<>();
    final List<String> deleted = new ArrayList<>();
    private final Map<String, TopicImage> topics = new HashMap<>();
    private final Loop loop;

    ToyBus(Loop loop) {
        this.loop = loop;
    }

    void topic(String name) {
        topics.put(
                name,
                new TopicImage(
                        name,
                        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
                        List.of(new PartitionImage(0, 1, 0, 0, List.of(1), List.of(1)))));
    }

    Broker broker() {
        Map<String, Object> answers = new HashMap<>();
        answers.put("topics", topics());
        answers.put(
                "access",
                stub(Access.class, (self, method, given) -> method.getName().equals("require") ? null : (Object) true));
        return stub(Broker.class, (self, method, given) -> switch (method.getName()) {
            case "image" -> image();
            case "nodeId" -> 1;
            case "partition" -> Optional.of(partition((String) given[0]));
            case "drain" -> null;
            default -> answers.get(method.getName());
        });
    }

    private Topics topics() {
        return stub(Topics.class, (self, method, given) -> switch (method.getName()) {
            case "internal" -> ((String) given[0]).startsWith("__");
            case "create" -> {
                Topics.Spec spec = (Topics.Spec) given[0];
                topic(spec.name());
                yield CompletableFuture.completedStage(topics.get(spec.name()));
            }
            case "delete" -> {
                topics.remove((String) given[0]);
                deleted.add((String) given[0]);
                yield CompletableFuture.completedStage(null);
            }
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private Partition partition(String topic) {
        return stub(Partition.class, (self, method, given) -> switch (method.getName()) {
            case "loop" -> loop;
            case "produce" -> produce(topic, (Frame) given[0]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private CompletableFuture<Produced> produce(String topic, Frame frame) throws CorruptBatchException {
        Call call = new Call(topic);
        RecordReader reader = RecordReader.ofPlain(BatchView.at(frame.buffer(), 0));
        while (reader.hasNext()) {
            call.values.add(StandardCharsets.UTF_8.decode(reader.next().value()).toString());
        }
        frame.release();
        produced.add(call);
        return call.done;
    }

    private ClusterImage image() {
        Map<UUID, String> names = new HashMap<>();
        topics.values().forEach(topic -> names.put(topic.id(), topic.name()));
        return new ClusterImage(1, "cluster", 1, Map.of(), Map.copyOf(topics), names, Map.of(), Map.of(), Map.of());
    }

    static <T> T stub(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(self);
                case "equals" -> self == given[0];
                case "toString" -> type.getSimpleName();
                default -> handler.invoke(self, method, given);
            };
        }));
    }
}
