package io.myelin.broker.core.config;

import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.Configs.Alteration;
import io.myelin.broker.Configs.Entry;
import io.myelin.broker.Configs.Source;
import io.myelin.broker.Configs.Synonym;
import io.myelin.broker.Configs.Verb;
import io.myelin.broker.core.TestNode;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.setting.NodeSetting;
import io.myelin.setting.NodeSetting.Type;
import io.myelin.setting.NodeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeKeysTest {
    private static final ConfigResource NODE = new ConfigResource(ConfigResource.Kind.BROKER, "1");
    private static final ConfigResource ALL_NODES = new ConfigResource(ConfigResource.Kind.BROKER, "");

    private final TestNode node = new TestNode().start();
    private final Kept kept = new Kept();

    /** A bundle with settings of its own. */
    private static final class Kept implements NodeSettings {
        final List<Map<String, String>> applied = new ArrayList<>();

        @Override
        public List<NodeSetting> settings() {
            return List.of(
                    new NodeSetting("kept.threads", Type.INT, "1", "4", false, Optional.of(1.0), "How many there are."),
                    new NodeSetting("kept.bytes", Type.LONG, "10", "20", true, Optional.of(1.0), "How many at once."),
                    new NodeSetting("num.partitions", Type.INT, "9", "9", true, Optional.empty(), "The broker's own."));
        }

        @Override
        public void apply(Map<String, String> overrides) {
            applied.add(overrides);
        }
    }

    @BeforeEach
    void bind() {
        node.parts().keys().bind(kept);
    }

    @Test
    void theyAreShownAmongTheBrokersOwn() {
        Entry threads = entry("kept.threads");
        assertEquals("4", threads.value());
        assertTrue(threads.readOnly());
        assertEquals(Source.STATIC_BROKER, threads.source());
        Entry bytes = entry("kept.bytes");
        assertEquals("20", bytes.value());
        assertFalse(bytes.readOnly());
        assertTrue(entry("num.partitions").readOnly(), "a key of the broker is the broker's");
        node.parts().keys().unbind(kept);
        assertEquals(List.of(), node.broker().configs().describe(NODE, Optional.of(Set.of("kept.bytes")), ANYONE));
    }

    @Test
    void theNearestValueIsPutInForceUntilItIsTakenBack() {
        assertEquals(List.of(Map.of()), kept.applied);
        node.get(set(ALL_NODES, "kept.bytes", "30"));
        assertEquals(Source.DYNAMIC_DEFAULT_BROKER, entry("kept.bytes").source());
        node.get(set(NODE, "kept.bytes", "40"));
        assertEquals(Source.DYNAMIC_BROKER, entry("kept.bytes").source());
        assertEquals(4, entry("kept.bytes").synonyms().size());
        node.get(set(NODE, "log.retention.ms", "5"));
        node.get(delete(NODE, "kept.bytes"));
        node.get(delete(ALL_NODES, "kept.bytes"));
        assertEquals(
                List.of(
                        Map.of(),
                        Map.of("kept.bytes", "30"),
                        Map.of("kept.bytes", "40"),
                        Map.of("kept.bytes", "30"),
                        Map.of()),
                kept.applied);
    }

    @Test
    void whoComesLaterIsToldWhatIsInForce() {
        node.get(set(NODE, "kept.bytes", "40"));
        Kept next = new Kept();
        node.parts().keys().unbind(kept);
        node.parts().keys().bind(next);
        assertEquals(List.of(Map.of("kept.bytes", "40")), next.applied);
    }

    @Test
    void badValuesAndFixedOnesAreRefused() {
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(NODE, "kept.bytes", "0")));
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(NODE, "kept.bytes", "many")));
        assertEquals(BusError.INVALID_REQUEST, node.refused(set(NODE, "kept.threads", "2")));
        assertEquals(1, kept.applied.size());
    }

    @Test
    void whatABundleThatWentLeftBehindHindersNobody() {
        node.get(set(NODE, "kept.bytes", "40"));
        node.parts().keys().unbind(kept);
        node.get(set(NODE, "log.retention.ms", "5"));
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(NODE, "kept.bytes", "50")));
        node.get(delete(NODE, "kept.bytes"));
        assertEquals(Map.of("log.retention.ms", "5"), node.broker().image().configs(NODE));
    }

    @Test
    void theTimeAfterWhichProducersAreForgottenIsAlteredAtRunTime() {
        node.create("quakes", 1, Map.of());
        node.get(set(NODE, "producer.id.expiration.ms", "60000"));
        assertEquals("60000", entry("producer.id.expiration.ms").value());
        assertEquals(
                60_000,
                SettingsOf.node(Map.of())
                        .topic(node.broker().image(), "quakes")
                        .log()
                        .producerIdExpirationMs());
    }

    private Entry entry(String name) {
        return node.broker()
                .configs()
                .describe(NODE, Optional.of(Set.of(name)), ANYONE)
                .get(0);
    }

    private CompletionStage<Void> set(ConfigResource resource, String name, String value) {
        return node.broker().configs().alter(resource, List.of(new Alteration(name, Verb.SET, value)), false, ANYONE);
    }

    private CompletionStage<Void> delete(ConfigResource resource, String name) {
        return node.broker().configs().alter(resource, List.of(new Alteration(name, Verb.DELETE, null)), false, ANYONE);
    }

    /** As the bundle that keeps groups tells them. */
    private static final class Times implements NodeSettings {
        @Override
        public List<NodeSetting> settings() {
            return List.of(
                    time("session.timeout.ms", "45000"),
                    time("min.session.timeout.ms", "1000"),
                    time("max.session.timeout.ms", "60000"),
                    time("heartbeat.interval.ms", "3000"),
                    time("min.heartbeat.interval.ms", "500"),
                    time("max.heartbeat.interval.ms", "15000"));
        }

        private static NodeSetting time(String name, String value) {
            return new NodeSetting(
                    "group.consumer." + name, Type.INT, "5000", value, false, Optional.empty(), "A time of groups.");
        }

        @Override
        public void apply(Map<String, String> overrides) {}
    }

    @Test
    void groupsHaveTheTimesOfTheNodeAndKeepWithinItsBounds() {
        ConfigResource group = new ConfigResource(ConfigResource.Kind.GROUP, "readers");
        String session = "consumer.session.timeout.ms";
        node.get(set(group, session, "999"));
        node.get(delete(group, session));
        node.parts().keys().bind(new Times());
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(group, session, "999")));
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(group, session, "60001")));
        node.get(set(group, session, "60000"));
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(group, session, "3000")), "members could not report");
        node.get(set(group, session, "3001"));
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(group, "consumer.heartbeat.interval.ms", "3001")));
        Entry entry = node.broker()
                .configs()
                .describe(group, Optional.of(Set.of(session)), ANYONE)
                .get(0);
        assertEquals(
                List.of(
                        new Synonym(session, "3001", Source.GROUP),
                        new Synonym("group." + session, "45000", Source.STATIC_BROKER),
                        new Synonym("group." + session, "5000", Source.DEFAULT)),
                entry.synonyms());
    }
}
