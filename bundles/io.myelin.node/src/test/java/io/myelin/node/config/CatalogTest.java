package io.myelin.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.metatype.AttributeDefinition;

class CatalogTest {
    private final Catalog catalog = new Catalog();

    @BeforeEach
    void fill() {
        catalog.add("io.myelin.log", false, List.of(Attribute.key("segment.bytes", AttributeDefinition.INTEGER)));
        catalog.add("io.myelin.log.segment", false, List.of(Attribute.key("bytes", AttributeDefinition.LONG)));
        catalog.add(
                "io.myelin.network.listener",
                true,
                List.of(Attribute.key("max.frame.bytes", AttributeDefinition.INTEGER)));
    }

    @Test
    void splitsAtTheLongestPidThatIsKnown() throws ConfigException {
        Catalog.Target target = catalog.split("io.myelin.log.segment.bytes", "--set");

        assertEquals(new ConfigId("io.myelin.log.segment", ""), target.id());
        assertEquals("bytes", target.key().name());
    }

    @Test
    void splitsTheInstanceOfAFactoryFromItsKey() throws ConfigException {
        Catalog.Target target = catalog.split("io.myelin.network.listener~kafka.max.frame.bytes", "--set");

        assertEquals(new ConfigId("io.myelin.network.listener", "kafka"), target.id());
        assertEquals("max.frame.bytes", target.key().name());
    }

    @Test
    void namesTheNearestKeyWhenThePidIsKnown() {
        String message = refused("io.myelin.log.segment.byte");

        assertTrue(message.contains("'io.myelin.log.segment' has no key 'byte'; nearest: bytes"), message);
    }

    @Test
    void namesTheNearestConfigurationWhenThePidIsNot() {
        String message = refused("io.myelin.lag.segment.byte");

        assertTrue(message.contains("nearest: io.myelin.log.segment.bytes"), message);
    }

    @Test
    void wantsAnInstanceOfAFactory() {
        String message = refused("io.myelin.network.listener~kafka");

        assertTrue(message.contains("io.myelin.network.listener~NAME.KEY"), message);
    }

    @Test
    void doesNotTakeAFactoryForASingletonNorTheOtherWayRound() {
        assertThrows(
                ConfigException.class, () -> catalog.require(ConfigId.parse("io.myelin.network.listener"), "conf"));
        assertThrows(ConfigException.class, () -> catalog.require(ConfigId.parse("io.myelin.log~one"), "conf"));
    }

    private String refused(String text) {
        return assertThrows(ConfigException.class, () -> catalog.split(text, "--set"))
                .getMessage();
    }
}
