package io.myelin.broker.core.config;

import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.Configs.Alteration;
import io.myelin.broker.Configs.Entry;
import io.myelin.broker.Configs.Source;
import io.myelin.broker.Configs.Synonym;
import io.myelin.broker.Configs.Verb;
import io.myelin.broker.core.TestNode;
import io.myelin.cluster.image.ConfigResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoreConfigsTest {
    private static final ConfigResource TOPIC = ConfigResource.topic("quakes");
    private static final ConfigResource NODE = new ConfigResource(ConfigResource.Kind.BROKER, "1");
    private static final ConfigResource ALL_NODES = new ConfigResource(ConfigResource.Kind.BROKER, "");
    private static final ConfigResource GROUP = new ConfigResource(ConfigResource.Kind.GROUP, "readers");

    private final TestNode node =
            new TestNode().with("log_retention_ms", 3_600_000L).start();

    @BeforeEach
    void create() {
        node.create("quakes", 1, Map.of("cleanup.policy", "compact"));
    }

    private Configs configs() {
        return node.broker().configs();
    }

    private Entry entry(ConfigResource resource, String name) {
        return configs().describe(resource, Optional.of(Set.of(name)), ANYONE).get(0);
    }

    private CompletionStage<Void> alter(ConfigResource resource, String name, Verb verb, String value) {
        return configs().alter(resource, List.of(new Alteration(name, verb, value)), false, ANYONE);
    }

    private CompletionStage<Void> set(ConfigResource resource, String name, String value) {
        return alter(resource, name, Verb.SET, value);
    }

    /** The names that a broker of Apache Kafka 4.4 lists for a topic. */
    @Test
    void topicsHaveKafkasConfigurationsAndTwoOfOurs() {
        Set<String> kafka = Set.of(
                "cleanup.policy",
                "compression.gzip.level",
                "compression.lz4.level",
                "compression.type",
                "compression.zstd.level",
                "delete.retention.ms",
                "errors.deadletterqueue.group.enable",
                "file.delete.delay.ms",
                "flush.messages",
                "flush.ms",
                "follower.replication.throttled.replicas",
                "index.interval.bytes",
                "leader.replication.throttled.replicas",
                "local.retention.bytes",
                "local.retention.ms",
                "max.compaction.lag.ms",
                "max.decompressed.message.bytes",
                "max.message.bytes",
                "message.timestamp.after.max.ms",
                "message.timestamp.before.max.ms",
                "message.timestamp.type",
                "min.cleanable.dirty.ratio",
                "min.compaction.lag.ms",
                "min.insync.replicas",
                "preallocate",
                "remote.copy.lag.bytes",
                "remote.copy.lag.ms",
                "remote.log.copy.disable",
                "remote.log.delete.on.disable",
                "remote.storage.enable",
                "retention.bytes",
                "retention.ms",
                "segment.bytes",
                "segment.index.bytes",
                "segment.jitter.ms",
                "segment.ms",
                "unclean.leader.election.enable");
        Set<String> ours = configs().describe(TOPIC, Optional.empty(), ANYONE).stream()
                .map(Entry::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = new TreeSet<>(kafka);
        expected.add("durability");
        expected.add("storage");
        assertEquals(expected, ours);
    }

    @Test
    void everyDefaultFitsItsOwnRule() {
        for (Catalogue catalogue : List.of(
                TopicKeys.ALL, BrokerKeys.DYNAMIC, BrokerKeys.STATIC, GroupKeys.ALL, GroupKeys.CLIENT_METRICS)) {
            for (ConfigKey key : catalogue.all()) {
                if (key.defaultValue() != null) {
                    key.parse(key.defaultValue());
                }
                assertTrue(key.documentation().length() > 10, key.name());
            }
        }
    }

    @Test
    void valuesComeFromTheNearestLayer() {
        Entry byFile = entry(TOPIC, "retention.ms");
        assertEquals("3600000", byFile.value());
        assertEquals(Source.STATIC_BROKER, byFile.source());
        assertEquals(
                List.of(
                        new Synonym("log.retention.ms", "3600000", Source.STATIC_BROKER),
                        new Synonym("log.retention.ms", "604800000", Source.DEFAULT)),
                byFile.synonyms());
        node.get(set(ALL_NODES, "log.retention.ms", "2000"));
        assertEquals(Source.DYNAMIC_DEFAULT_BROKER, entry(TOPIC, "retention.ms").source());
        node.get(set(NODE, "log.retention.ms", "1000"));
        assertEquals("1000", entry(TOPIC, "retention.ms").value());
        assertEquals(Source.DYNAMIC_BROKER, entry(TOPIC, "retention.ms").source());
        node.get(set(TOPIC, "retention.ms", "-1"));
        Entry own = entry(TOPIC, "retention.ms");
        assertEquals("-1", own.value());
        assertEquals(Source.TOPIC, own.source());
        assertEquals(5, own.synonyms().size());
        assertEquals("-1", configs().topicValue("quakes", "retention.ms"));
        node.get(alter(TOPIC, "retention.ms", Verb.DELETE, null));
        assertEquals("1000", configs().topicValue("quakes", "retention.ms"));
        Entry untouched = entry(TOPIC, "segment.ms");
        assertEquals(Source.DEFAULT, untouched.source());
        assertFalse(untouched.readOnly());
        Entry topicOnly = entry(TOPIC, "remote.storage.enable");
        assertEquals("false", topicOnly.value());
        assertEquals(Source.DEFAULT, topicOnly.source());
        assertEquals(List.of(), topicOnly.synonyms(), "no node has a default for it");
        assertEquals("false", configs().topicValue("quakes", "remote.storage.enable"));
    }

    @Test
    void aNodeShowsWhatItsFilesSay() {
        Entry id = entry(NODE, "node.id");
        assertEquals("1", id.value());
        assertTrue(id.readOnly());
        assertEquals(Source.STATIC_BROKER, id.source());
        Entry partitions = entry(NODE, "num.partitions");
        assertEquals("1", partitions.value());
        assertEquals(Source.DEFAULT, partitions.source());
        assertNull(entry(NODE, "broker.rack").value());
        assertEquals("test", entry(NODE, "authorizer").value());
        assertEquals(List.of(), configs().describe(ALL_NODES, Optional.empty(), ANYONE));
        node.get(set(ALL_NODES, "message.max.bytes", "2000000"));
        assertEquals(
                List.of("message.max.bytes"),
                configs().describe(ALL_NODES, Optional.empty(), ANYONE).stream()
                        .map(Entry::name)
                        .toList());
        assertEquals("2000000", entry(NODE, "message.max.bytes").value());
    }

    @Test
    void whatOnlyFilesCanSetIsRefused() {
        assertEquals(BusError.INVALID_REQUEST, node.refused(set(NODE, "num.partitions", "4")));
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(NODE, "no.such", "4")));
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(NODE, "log.retention.ms", "soon")));
        ConfigResource stranger = new ConfigResource(ConfigResource.Kind.BROKER, "9");
        assertEquals(BusError.INVALID_REQUEST, node.refused(set(stranger, "log.retention.ms", "1")));
    }

    @Test
    void unknownResourcesAreRefused() {
        ConfigResource absent = ConfigResource.topic("absent");
        assertEquals(BusError.UNKNOWN_TOPIC, node.refused(set(absent, "retention.ms", "1")));
        BusException refused =
                assertThrows(BusException.class, () -> configs().describe(absent, Optional.empty(), ANYONE));
        assertEquals(BusError.UNKNOWN_TOPIC, refused.error());
    }

    @Test
    void badValuesAreRefusedAndNothingChanges() {
        for (String[] bad : new String[][] {
            {"retention.ms", "-2"},
            {"retention.ms", ""},
            {"segment.bytes", "1048575"},
            {"segment.bytes", "4294967296"},
            {"cleanup.policy", "compact,compact"},
            {"cleanup.policy", "shred"},
            {"compression.type", "rar"},
            {"preallocate", "yes"},
            {"min.cleanable.dirty.ratio", "1.1"},
            {"compression.gzip.level", "0"},
            {"remote.storage.enable", "true"},
            {"durability", "hope"},
            {"message.timestamp.type", "createtime"},
            {"leader.replication.throttled.replicas", "x"},
            {"follower.replication.throttled.replicas", "0:1,*"},
            {"no.such", "1"}
        }) {
            assertEquals(BusError.INVALID_CONFIG, node.refused(set(TOPIC, bad[0], bad[1])), bad[0] + "=" + bad[1]);
        }
        assertEquals(Map.of("cleanup.policy", "compact"), node.broker().image().configs(TOPIC));
    }

    @Test
    void listsAreAppendedToAndSubtractedFrom() {
        node.get(alter(TOPIC, "cleanup.policy", Verb.APPEND, "delete"));
        assertEquals("compact,delete", configs().topicValue("quakes", "cleanup.policy"));
        node.get(alter(TOPIC, "cleanup.policy", Verb.APPEND, "delete"));
        assertEquals("compact,delete", configs().topicValue("quakes", "cleanup.policy"));
        node.get(alter(TOPIC, "cleanup.policy", Verb.APPEND, "compact"));
        assertEquals(
                "compact,delete", configs().topicValue("quakes", "cleanup.policy"), "what is there keeps its place");
        node.get(alter(TOPIC, "cleanup.policy", Verb.SUBTRACT, "compact"));
        assertEquals("delete", configs().topicValue("quakes", "cleanup.policy"));
        assertEquals(BusError.INVALID_CONFIG, node.refused(alter(TOPIC, "retention.ms", Verb.APPEND, "1")));
        List<Alteration> twice =
                List.of(new Alteration("retention.ms", Verb.SET, "1"), new Alteration("retention.ms", Verb.SET, "2"));
        assertEquals(BusError.INVALID_REQUEST, node.refused(configs().alter(TOPIC, twice, false, ANYONE)));
    }

    @Test
    void aTopicThatDoesNotExistYetIsDescribedAsItWouldBe() {
        Map<String, Entry> would = new HashMap<>();
        configs()
                .describeNew("new", Map.of("retention.ms", "5"), ANYONE)
                .forEach(entry -> would.put(entry.name(), entry));
        assertEquals("5", would.get("retention.ms").value());
        assertEquals(Source.TOPIC, would.get("retention.ms").source());
        assertEquals(Source.DEFAULT, would.get("segment.ms").source());
        assertEquals(configs().describe(TOPIC, Optional.empty(), ANYONE).size(), would.size());
    }

    @Test
    void replacementTakesBackWhatItDoesNotName() {
        node.get(configs().replace(TOPIC, Map.of("retention.ms", "5"), true, ANYONE));
        assertEquals(Map.of("cleanup.policy", "compact"), node.broker().image().configs(TOPIC));
        node.get(configs().replace(TOPIC, Map.of("retention.ms", "5"), false, ANYONE));
        assertEquals(Map.of("retention.ms", "5"), node.broker().image().configs(TOPIC));
    }

    @Test
    void groupsAndClientMetricsAreKept() {
        node.get(set(GROUP, "share.isolation.level", "read_committed"));
        Entry entry = entry(GROUP, "share.isolation.level");
        assertEquals("read_committed", entry.value());
        assertEquals(Source.GROUP, entry.source());
        assertEquals(BusError.INVALID_CONFIG, node.refused(set(GROUP, "retention.ms", "1")));
        ConfigResource metrics = new ConfigResource(ConfigResource.Kind.CLIENT_METRICS, "m");
        node.get(set(metrics, "interval.ms", "1000"));
        assertEquals(3, configs().describe(metrics, Optional.empty(), ANYONE).size());
        assertEquals(List.of(GROUP), configs().resources(ConfigResource.Kind.GROUP, ANYONE));
        assertEquals(List.of(metrics), configs().resources(ConfigResource.Kind.CLIENT_METRICS, ANYONE));
        assertEquals(List.of(TOPIC), configs().resources(ConfigResource.Kind.TOPIC, ANYONE));
        assertEquals(List.of(NODE), configs().resources(ConfigResource.Kind.BROKER, ANYONE));
    }

    @Test
    void settingsMeanWhatTheConfigurationSays() {
        TopicSettings plain = SettingsOf.topic();
        assertEquals(io.myelin.log.LogConfig.DEFAULT, plain.log());
        assertTrue(SettingsOf.topic("flush.messages", "1").log().fsync(), "flush.messages=1 means fsync");
        assertTrue(SettingsOf.topic("durability", "fsync").log().fsync());
        assertFalse(SettingsOf.topic("flush.messages", "2").log().fsync());
        assertTrue(SettingsOf.topic("cleanup.policy", "delete,compact").log().compacts());
        assertFalse(SettingsOf.topic("cleanup.policy", "compact").log().deletes());
        assertEquals(
                6,
                SettingsOf.topic("compression.type", "gzip", "compression.gzip.level", "6")
                        .compressionLevel());
        assertEquals(
                604_800_000,
                SettingsOf.topic("retention.ms", "not any more").log().retentionMs(),
                "what an older build accepted falls back to the default");
    }

    @Test
    void badFilesAreSaidBeforeAnythingStarts() {
        assertEquals("", Settings.problem(SettingsOf.node(Map.of()).config(), 1));
        var wrong = io.myelin.broker.core.ConfigOf.type(
                io.myelin.broker.core.BrokerConfig.class, Map.of("log_cleanup_policy", "shred"));
        assertTrue(Settings.problem(wrong, 1).contains("log.cleanup.policy"));
    }
}
