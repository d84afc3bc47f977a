package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.broker.Loggers.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** The answers are those of Kafka 4.4.0 to the same requests. */
class BrokerLoggersTest {
    private static final byte LOGGERS = 8;
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;
    private static final String HERE = Integer.toString(FakeBroker.NODE);

    private final FakeBroker broker = new FakeBroker();

    BrokerLoggersTest() {
        broker.loggers
                .gives("levels", new TreeMap<>(Map.of("root", Level.INFO, "some.logger", Level.FATAL)))
                .gives("alter", null);
    }

    private DescribeConfigsResult describe(String node, List<String> names, int version) {
        DescribeConfigsRequestData request = new DescribeConfigsRequestData()
                .setResources(List.of(new DescribeConfigsResource()
                        .setResourceType(LOGGERS)
                        .setResourceName(node)
                        .setConfigurationKeys(names)))
                .setIncludeSynonyms(true);
        return broker.client()
                .ask(request, version, new DescribeConfigsResponseData())
                .results()
                .get(0);
    }

    private static AlterableConfig change(String name, byte operation, String value) {
        return new AlterableConfig().setName(name).setConfigOperation(operation).setValue(value);
    }

    private Errors alter(String node, boolean validateOnly, AlterableConfig... changes) {
        AlterConfigsResource resource =
                new AlterConfigsResource().setResourceType(LOGGERS).setResourceName(node);
        List.of(changes).forEach(resource.configs()::add);
        IncrementalAlterConfigsRequestData request =
                new IncrementalAlterConfigsRequestData().setValidateOnly(validateOnly);
        request.resources().add(resource);
        return Errors.forCode(broker.client()
                .ask(request, 1, new IncrementalAlterConfigsResponseData())
                .responses()
                .get(0)
                .errorCode());
    }

    private Errors alter(String name, byte operation, String value) {
        return alter(HERE, false, change(name, operation, value));
    }

    @Test
    void levelsInForceAreDescribed() {
        for (int version = 1; version <= 4; version++) {
            List<DescribeConfigsResourceResult> all =
                    describe(HERE, null, version).configs();
            assertEquals(
                    List.of("root", "some.logger"),
                    all.stream().map(DescribeConfigsResourceResult::name).toList());
            assertEquals("INFO", all.get(0).value());
            assertEquals(6, all.get(0).configSource());
            assertEquals(0, all.get(0).configType());
            assertTrue(all.get(0).synonyms().isEmpty());
            List<DescribeConfigsResourceResult> one =
                    describe(HERE, List.of("some.logger", "absent"), version).configs();
            assertEquals(List.of("FATAL"), one.stream().map(r -> r.value()).toList());
        }
    }

    @Test
    void loggersAreThoseOfTheNodeThatIsAsked() {
        for (String other : new String[] {"8", "", "abc"}) {
            assertEquals(Errors.INVALID_REQUEST.code(), describe(other, null, 4).errorCode());
            assertEquals(Errors.INVALID_REQUEST, alter(other, false, change("root", SET, "INFO")));
        }
    }

    @Test
    void levelsAreSetAndDeleted() {
        assertEquals(
                Errors.NONE, alter(HERE, false, change("root", SET, "DEBUG"), change("some.logger", DELETE, null)));
        assertEquals(
                Map.of("root", Optional.of(Level.DEBUG), "some.logger", Optional.empty()),
                broker.loggers.calls("alter").get(0)[0]);
    }

    @Test
    void onlyCheckingAltersNothing() {
        assertEquals(Errors.NONE, alter(HERE, true, change("root", SET, "FATAL")));
        assertEquals(Errors.INVALID_CONFIG, alter(HERE, true, change("root", SET, "LOUD")));
        assertEquals(List.of(), broker.loggers.calls("alter"));
    }

    @Test
    void whatIsWrongIsRefusedAsAWhole() {
        assertEquals(Errors.INVALID_CONFIG, alter("root", SET, "info"));
        assertEquals(Errors.INVALID_CONFIG, alter("root", SET, "OFF"));
        assertEquals(Errors.INVALID_CONFIG, alter("root", SET, ""));
        assertEquals(Errors.INVALID_REQUEST, alter("root", SET, null));
        assertEquals(Errors.INVALID_REQUEST, alter("root", APPEND, "INFO"));
        assertEquals(Errors.INVALID_REQUEST, alter("root", (byte) 9, "INFO"));
        assertEquals(Errors.INVALID_REQUEST, alter("root", DELETE, null));
        assertEquals(Errors.INVALID_CONFIG, alter("absent", SET, "INFO"));
        assertEquals(Errors.INVALID_CONFIG, alter("absent", DELETE, null));
        assertEquals(Errors.INVALID_CONFIG, alter("", SET, "INFO"));
        assertEquals(
                Errors.INVALID_CONFIG, alter(HERE, false, change("root", SET, "INFO"), change("absent", DELETE, null)));
        assertEquals(
                Errors.INVALID_REQUEST, alter(HERE, false, change("root", SET, "INFO"), change("root", DELETE, null)));
        assertEquals(List.of(), broker.loggers.calls("alter"));
    }

    @Test
    void loggersAreOfTheClusterToTheAuthorizer() {
        broker.allowed = (operation, resource) -> operation != Operation.DESCRIBE_CONFIGS;
        assertEquals(
                Errors.CLUSTER_AUTHORIZATION_FAILED.code(),
                describe(HERE, null, 4).errorCode());
        broker.allowed = (operation, resource) -> operation != Operation.ALTER_CONFIGS;
        assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED, alter("root", SET, "INFO"));
    }
}
