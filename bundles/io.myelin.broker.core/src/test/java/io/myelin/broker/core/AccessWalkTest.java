package io.myelin.broker.core;

import static io.myelin.broker.BusError.CLUSTER_NOT_AUTHORIZED;
import static io.myelin.broker.BusError.GROUP_NOT_AUTHORIZED;
import static io.myelin.broker.BusError.TOPIC_NOT_AUTHORIZED;
import static io.myelin.broker.BusError.UNKNOWN_TOPIC_ID;
import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Authorizer;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Acks;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.Features;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.broker.Topics;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.quota.QuotaFilter;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.image.ConfigResource;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the bus that is done for a caller, with an authorizer that allows it, refuses it, or is absent. */
class AccessWalkTest {
    private static final String TOPIC = "quakes";
    private static final TransactionEnd END = new TransactionEnd(7, (short) 1, true, 0, (short) 2);
    private static final ConfigResource TOPIC_CONFIGS = ConfigResource.topic(TOPIC);
    private static final ConfigResource NODE = new ConfigResource(ConfigResource.Kind.BROKER, "" + TestNode.ID);
    private static final ConfigResource GROUP = new ConfigResource(ConfigResource.Kind.GROUP, "readers");
    private static final ConfigResource METRICS = new ConfigResource(ConfigResource.Kind.CLIENT_METRICS, "m");

    private TestNode node;
    private Rights rights;

    /** What one walk of the table needs to know of an operation. */
    private record Row(
            String method, Operation operation, Resource resource, BusError refusal, Function<TestNode, Object> call) {
        @Override
        public String toString() {
            return method + " " + operation + " " + resource.name();
        }
    }

    /** Allows exactly one thing. */
    private static final class Rights implements Authorizer {
        private Operation operation;
        private Resource resource;

        @Override
        public String name() {
            return "test";
        }

        @Override
        public boolean allows(Caller caller, Operation asked, Resource of) {
            return asked == operation && of.equals(resource);
        }

        @Override
        public boolean allowsSome(Caller caller, Operation asked, Resource.Kind kind) {
            return asked == operation && kind == resource.kind();
        }
    }

    static Stream<Row> table() {
        return Stream.of(partitionRows(), topicRows(), describingRows(), clusterRows(), alteringRows())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> partitionRows() {
        Resource topic = Resource.topic(TOPIC);
        return Stream.of(
                row(
                        "Partition.produce",
                        Operation.WRITE,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> partition(n)
                                .produce(Records.batch(n.scheduler.clock().nowMs(), "a"), Acks.LEADER, 0, ANYONE)),
                row(
                        "Partition.endTransaction",
                        Operation.CLUSTER_ACTION,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> partition(n).endTransaction(END, 0, ANYONE)),
                row(
                        "Partition.endTransaction",
                        Operation.ALTER,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> partition(n).endTransaction(END, 0, ANYONE)),
                row(
                        "Partition.fetch",
                        Operation.READ,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> partition(n).fetch(Records.from(0), ANYONE)),
                row(
                        "Partition.fetch",
                        Operation.CLUSTER_ACTION,
                        Resource.CLUSTER,
                        TOPIC_NOT_AUTHORIZED,
                        n -> partition(n).fetch(Records.from(0), ANYONE)),
                row(
                        "Partition.find",
                        Operation.DESCRIBE,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> partition(n).find(new OffsetQuery.Latest(), Isolation.READ_COMMITTED, -1, ANYONE)),
                row(
                        "Partition.endOfEpoch",
                        Operation.DESCRIBE,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> partition(n).endOfEpoch(0, -1, ANYONE)),
                row(
                        "Partition.trim",
                        Operation.DELETE,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> partition(n).trim(0, 0, ANYONE)));
    }

    private static Stream<Row> topicRows() {
        Resource topic = Resource.topic(TOPIC);
        Resource fresh = Resource.topic("fresh");
        return Stream.of(
                row(
                        "Topics.create",
                        Operation.CREATE,
                        fresh,
                        TOPIC_NOT_AUTHORIZED,
                        n -> topics(n).create(spec("fresh"), true, ANYONE)),
                row(
                        "Topics.create",
                        Operation.CREATE,
                        Resource.CLUSTER,
                        TOPIC_NOT_AUTHORIZED,
                        n -> topics(n).create(spec("fresh"), true, ANYONE)),
                row(
                        "Topics.autoCreate",
                        Operation.CREATE,
                        fresh,
                        TOPIC_NOT_AUTHORIZED,
                        n -> topics(n).autoCreate("fresh", ANYONE)),
                row(
                        "Topics.delete",
                        Operation.DELETE,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> topics(n).delete(TOPIC, ANYONE)),
                row(
                        "Topics.grow",
                        Operation.ALTER,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> topics(n).grow(TOPIC, 9, List.of(), true, ANYONE)));
    }

    private static Stream<Row> describingRows() {
        Resource group = Resource.group("readers");
        return Stream.of(
                row(
                        "Configs.describe",
                        Operation.DESCRIBE_CONFIGS,
                        Resource.topic(TOPIC),
                        TOPIC_NOT_AUTHORIZED,
                        n -> configs(n).describe(TOPIC_CONFIGS, Optional.empty(), ANYONE)),
                row(
                        "Configs.describeNew",
                        Operation.DESCRIBE_CONFIGS,
                        Resource.topic("new"),
                        TOPIC_NOT_AUTHORIZED,
                        n -> configs(n).describeNew("new", Map.of(), ANYONE)),
                row(
                        "Configs.describe",
                        Operation.DESCRIBE_CONFIGS,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> configs(n).describe(NODE, Optional.empty(), ANYONE)),
                row(
                        "Configs.describe",
                        Operation.DESCRIBE_CONFIGS,
                        group,
                        GROUP_NOT_AUTHORIZED,
                        n -> configs(n).describe(GROUP, Optional.empty(), ANYONE)),
                row(
                        "Configs.describe",
                        Operation.DESCRIBE_CONFIGS,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> configs(n).describe(METRICS, Optional.empty(), ANYONE)),
                row(
                        "Configs.resources",
                        Operation.DESCRIBE_CONFIGS,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> configs(n).resources(ConfigResource.Kind.TOPIC, ANYONE)));
    }

    private static Stream<Row> clusterRows() {
        return Stream.of(
                row(
                        "Broker.quorum",
                        Operation.DESCRIBE,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> n.broker().quorum(ANYONE)),
                row(
                        "Features.update",
                        Operation.ALTER,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> n.broker().features().update(List.of(), true, ANYONE)),
                row(
                        "Quotas.describe",
                        Operation.DESCRIBE_CONFIGS,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> n.broker().quotas().describe(QuotaFilter.ALL, ANYONE)),
                row(
                        "Broker.directories",
                        Operation.DESCRIBE,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> n.broker().directories(ANYONE)));
    }

    private static Stream<Row> alteringRows() {
        Resource topic = Resource.topic(TOPIC);
        Resource group = Resource.group("readers");
        return Stream.of(
                row(
                        "Configs.alter",
                        Operation.ALTER_CONFIGS,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> configs(n).alter(TOPIC_CONFIGS, List.of(), true, ANYONE)),
                row(
                        "Configs.alter",
                        Operation.ALTER_CONFIGS,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> configs(n).alter(NODE, List.of(), true, ANYONE)),
                row(
                        "Configs.alter",
                        Operation.ALTER_CONFIGS,
                        group,
                        GROUP_NOT_AUTHORIZED,
                        n -> configs(n).alter(GROUP, List.of(), true, ANYONE)),
                row(
                        "Configs.replace",
                        Operation.ALTER_CONFIGS,
                        topic,
                        TOPIC_NOT_AUTHORIZED,
                        n -> configs(n).replace(TOPIC_CONFIGS, Map.of(), true, ANYONE)),
                row(
                        "Quotas.alter",
                        Operation.ALTER_CONFIGS,
                        Resource.CLUSTER,
                        CLUSTER_NOT_AUTHORIZED,
                        n -> n.broker().quotas().alter(List.of(), true, ANYONE)));
    }

    @BeforeEach
    void start() {
        rights = new Rights();
        node = new TestNode().authorizer(rights).start();
        node.get(topics(node).create(new Topics.Spec(TOPIC, 1, 1, Map.of(), Map.of()), false, Caller.BUS));
    }

    @ParameterizedTest
    @MethodSource("table")
    void allowed(Row row) {
        allow(row.operation, row.resource);
        assertEquals(null, outcome(row));
    }

    @ParameterizedTest
    @MethodSource("table")
    void refusedWithEveryOtherRight(Row row) {
        for (Operation operation : Operation.values()) {
            if (table().noneMatch(other -> other.method.equals(row.method) && other.operation == operation)) {
                allow(operation, row.resource);
                assertEquals(row.refusal, outcome(row), "with " + operation);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void refusedOnAnotherResource(Row row) {
        allow(row.operation, new Resource(row.resource.kind(), "another"));
        assertEquals(row.refusal, outcome(row));
    }

    @ParameterizedTest
    @MethodSource("table")
    void refusedWithoutAnAuthorizer(Row row) {
        allow(row.operation, row.resource);
        node.access.unbind(rights);
        assertEquals(row.refusal, outcome(row));
        assertFalse(node.access.allowsSome(ANYONE, row.operation, row.resource.kind()));
        node.access.bind(rights);
        assertTrue(node.access.allowsSome(ANYONE, row.operation, row.resource.kind()));
        assertEquals(null, outcome(row));
    }

    @Test
    void deletionByIdTellsNothingToWhoMayNotDescribe() {
        var id = node.broker().image().topic(TOPIC).orElseThrow().id();
        allow(Operation.DELETE, Resource.topic(TOPIC));
        assertEquals(UNKNOWN_TOPIC_ID, node.refused(topics(node).delete(id, ANYONE)));
        allow(Operation.DESCRIBE, Resource.topic(TOPIC));
        assertEquals(TOPIC_NOT_AUTHORIZED, node.refused(topics(node).delete(id, ANYONE)));
        node.get(topics(node).delete(id, Caller.BUS));
    }

    @Test
    void onlyTheBusItselfIsTheBus() {
        Caller lookalike = new Caller(Caller.BUS.principal(), "", "", "");
        assertEquals(Caller.BUS, lookalike);
        assertFalse(node.access.allows(lookalike, Operation.READ, Resource.topic(TOPIC)));
        assertTrue(node.access.allows(Caller.BUS, Operation.READ, Resource.topic(TOPIC)));
    }

    @Test
    void onlyTheConfiguredAuthorizerIsAsked() {
        AuthorizerAccess closed = new AuthorizerAccess("");
        closed.bind(TestNode.allowing(true));
        assertFalse(closed.allows(ANYONE, Operation.READ, Resource.topic(TOPIC)));
        assertFalse(closed.missing(), "closed on purpose");
        AuthorizerAccess other = new AuthorizerAccess("local");
        other.bind(TestNode.allowing(true));
        assertFalse(other.allows(ANYONE, Operation.READ, Resource.topic(TOPIC)));
        assertTrue(other.missing());
    }

    /** A method that acts for a caller and is not in the table would not be walked. */
    @Test
    void theTableIsComplete() {
        Set<String> forCallers = Stream.of(
                        Partition.class, Topics.class, Configs.class, Features.class, Quotas.class, Broker.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> Arrays.asList(method.getParameterTypes()).contains(Caller.class))
                .map(AccessWalkTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> walked = table().map(Row::method).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(forCallers, walked);
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private void allow(Operation operation, Resource resource) {
        rights.operation = operation;
        rights.resource = resource;
    }

    /** The error that the operation ends with, null when it succeeds. */
    private BusError outcome(Row row) {
        try {
            Object result = row.call.apply(node);
            node.run();
            assertNotNull(result);
            if (result instanceof CompletionStage<?> stage) {
                assertTrue(stage.toCompletableFuture().isDone());
                stage.toCompletableFuture().join();
            }
            return null;
        } catch (BusException e) {
            return e.error();
        } catch (CompletionException e) {
            return ((BusException) e.getCause()).error();
        }
    }

    private static Row row(
            String method, Operation operation, Resource resource, BusError refusal, Function<TestNode, Object> call) {
        return new Row(method, operation, resource, refusal, call);
    }

    private static Partition partition(TestNode node) {
        return node.partition(TOPIC, 0);
    }

    private static Topics topics(TestNode node) {
        return node.broker().topics();
    }

    private static Configs configs(TestNode node) {
        return node.broker().configs();
    }

    private static Topics.Spec spec(String name) {
        return new Topics.Spec(name, 1, 1, Map.of(), Map.of());
    }
}
