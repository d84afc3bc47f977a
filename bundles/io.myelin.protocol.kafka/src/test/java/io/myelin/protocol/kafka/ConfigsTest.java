package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Broker.StoredDirectory;
import io.myelin.broker.Broker.StoredReplica;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.Configs.Alteration;
import io.myelin.broker.Configs.Verb;
import io.myelin.cluster.image.ConfigResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ConfigsTest {
    private static final byte TOPIC = 2;
    private static final byte LOGGER = 8;

    private final FakeBroker broker = new FakeBroker();

    private static Configs.Entry entry(String name, String value, boolean sensitive) {
        return new Configs.Entry(
                name,
                value,
                Configs.Source.TOPIC,
                false,
                sensitive,
                Configs.Type.LONG,
                "what it does",
                List.of(new Configs.Synonym("log." + name, value, Configs.Source.DEFAULT)));
    }

    private static DescribeConfigsRequestData describe(byte type) {
        return new DescribeConfigsRequestData()
                .setResources(List.of(new DescribeConfigsResource()
                        .setResourceType(type)
                        .setResourceName("t")
                        .setConfigurationKeys(null)));
    }

    @Test
    void configsAreDescribedWithWhatWasAskedFor() {
        broker.configs.gives("describe", List.of(entry("retention.ms", "7", false), entry("secret", "x", true)));
        for (int version = 1; version <= 4; version++) {
            DescribeConfigsRequestData request = describe(TOPIC).setIncludeSynonyms(true);
            request.setIncludeDocumentation(version >= 3);
            List<DescribeConfigsResourceResult> configs = broker.client()
                    .ask(request, version, new DescribeConfigsResponseData())
                    .results()
                    .get(0)
                    .configs();
            assertEquals("7", configs.get(0).value());
            assertEquals(Configs.Source.TOPIC.id(), configs.get(0).configSource());
            assertEquals("log.retention.ms", configs.get(0).synonyms().get(0).name());
            assertNull(configs.get(1).value());
            if (version >= 3) {
                assertEquals("what it does", configs.get(0).documentation());
                assertEquals(Configs.Type.LONG.id(), configs.get(0).configType());
            }
        }
        assertEquals(Optional.empty(), broker.configs.calls("describe").get(0)[1]);
        DescribeConfigsRequestData noKeys = describe(TOPIC);
        noKeys.resources().get(0).setConfigurationKeys(List.of());
        broker.client().ask(noKeys, 4, new DescribeConfigsResponseData());
        assertEquals(Optional.empty(), broker.configs.calls("describe").get(4)[1], "no keys stand for all");
        DescribeConfigsResourceResult plain = broker.client()
                .ask(describe(TOPIC), 4, new DescribeConfigsResponseData())
                .results()
                .get(0)
                .configs()
                .get(0);
        assertTrue(plain.synonyms().isEmpty());
        assertNull(plain.documentation());
    }

    @Test
    void whatCanNotBeDescribedSaysWhy() {
        DescribeConfigsResponseData loggers =
                broker.client().ask(describe(LOGGER), 4, new DescribeConfigsResponseData());
        assertEquals(Errors.INVALID_REQUEST.code(), loggers.results().get(0).errorCode());
        broker.configs.on("describe", arguments -> {
            throw new BusException(BusError.UNKNOWN_TOPIC, "no t");
        });
        DescribeConfigsResponseData absent = broker.client().ask(describe(TOPIC), 4, new DescribeConfigsResponseData());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                absent.results().get(0).errorCode());
        assertEquals("no t", absent.results().get(0).errorMessage());
    }

    @Test
    void overridesAreReplaced() {
        broker.configs.completes("replace", null);
        AlterConfigsRequestData request = new AlterConfigsRequestData();
        AlterConfigsRequestData.AlterConfigsResource resource = new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(TOPIC)
                .setResourceName("t");
        resource.configs()
                .add(new AlterConfigsRequestData.AlterableConfig().setName("a").setValue("1"));
        request.resources().add(resource);
        for (int version = 0; version <= 2; version++) {
            AlterConfigsResponseData response = broker.client().ask(request, version, new AlterConfigsResponseData());
            assertEquals(0, response.responses().get(0).errorCode());
        }
        Object[] call = broker.configs.calls("replace").get(0);
        assertEquals(ConfigResource.topic("t"), call[0]);
        assertEquals(Map.of("a", "1"), call[1]);
        request.resources().add(resource.duplicate());
        AlterConfigsResponseData twice = broker.client().ask(request, 2, new AlterConfigsResponseData());
        assertEquals(Errors.INVALID_REQUEST.code(), twice.responses().get(1).errorCode());
    }

    private short alter(byte operation, String value) {
        return alter("t", operation, value);
    }

    private short alter(String topic, byte operation, String value) {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        var resource = new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(TOPIC)
                .setResourceName(topic);
        resource.configs()
                .add(new IncrementalAlterConfigsRequestData.AlterableConfig()
                        .setName("a")
                        .setConfigOperation(operation)
                        .setValue(value));
        request.resources().add(resource);
        return broker.client()
                .ask(request, 1, new IncrementalAlterConfigsResponseData())
                .responses()
                .get(0)
                .errorCode();
    }

    @Test
    void overridesAreChangedOneByOne() {
        broker.configs.completes("alter", null);
        Verb[] verbs = {Verb.SET, Verb.DELETE, Verb.APPEND, Verb.SUBTRACT};
        for (byte operation = 0; operation < verbs.length; operation++) {
            assertEquals(0, alter(operation, "v"));
            Alteration expected = new Alteration("a", verbs[operation], verbs[operation] == Verb.DELETE ? null : "v");
            assertEquals(List.of(expected), broker.configs.calls("alter").get(operation)[1]);
        }
        assertEquals(Errors.INVALID_REQUEST.code(), alter((byte) 0, null));
        assertEquals(Errors.INVALID_REQUEST.code(), alter((byte) 4, "v"));
    }

    @Test
    void anImpossibleTopicIsToldFromAnAbsentOne() {
        broker.configs.fails("alter", new BusException(BusError.UNKNOWN_TOPIC, "no"));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), alter("t", (byte) 0, "v"));
        assertEquals(Errors.INVALID_TOPIC_EXCEPTION.code(), alter("a b", (byte) 0, "v"));
    }

    @Test
    void resourcesAreListed() {
        broker.configs.on(
                "resources", arguments -> List.of(new ConfigResource((ConfigResource.Kind) arguments[0], "x")));
        ListConfigResourcesResponseData old =
                broker.client().ask(new ListConfigResourcesRequestData(), 0, new ListConfigResourcesResponseData());
        assertEquals(1, old.configResources().size());
        ListConfigResourcesResponseData all =
                broker.client().ask(new ListConfigResourcesRequestData(), 1, new ListConfigResourcesResponseData());
        assertEquals(5, all.configResources().size());
        assertTrue(all.configResources().stream()
                .anyMatch(listed -> listed.resourceType() == LOGGER
                        && listed.resourceName().equals(Integer.toString(FakeBroker.NODE))));
        ListConfigResourcesRequestData strange =
                new ListConfigResourcesRequestData().setResourceTypes(List.of((byte) 9));
        assertEquals(
                Errors.UNSUPPORTED_VERSION.code(),
                broker.client()
                        .ask(strange, 1, new ListConfigResourcesResponseData())
                        .errorCode());
    }

    @Test
    void directoriesAreDescribed() {
        StoredReplica a = new StoredReplica(new TopicIdPartition(new UUID(0, 1), "a", 0), 100);
        StoredReplica b = new StoredReplica(new TopicIdPartition(new UUID(0, 2), "b", 3), 200);
        broker.stub.completes(
                "directories",
                List.of(
                        new StoredDirectory("/d", 10, 5, Optional.empty(), List.of(a, b)),
                        new StoredDirectory("/e", -1, -1, Optional.of("broken"), List.of())));
        for (int version = 1; version <= 5; version++) {
            DescribeLogDirsResponseData all = broker.client()
                    .ask(new DescribeLogDirsRequestData().setTopics(null), version, new DescribeLogDirsResponseData());
            assertEquals(2, all.results().get(0).topics().size());
            assertEquals(
                    200,
                    all.results().get(0).topics().get(1).partitions().get(0).partitionSize());
            assertEquals(Errors.KAFKA_STORAGE_ERROR.code(), all.results().get(1).errorCode());
        }
        DescribeLogDirsRequestData some = new DescribeLogDirsRequestData();
        some.topics().add(new DescribableLogDirTopic().setTopic("b").setPartitions(List.of(3)));
        DescribeLogDirsResponseData found = broker.client().ask(some, 5, new DescribeLogDirsResponseData());
        assertEquals(1, found.results().get(0).topics().size());
        broker.stub.fails("directories", new BusException(BusError.CLUSTER_NOT_AUTHORIZED, "no"));
        DescribeLogDirsResponseData refused = broker.client().ask(some, 4, new DescribeLogDirsResponseData());
        assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED.code(), refused.errorCode());
    }
}
