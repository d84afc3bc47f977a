package io.myelin.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.metatype.AttributeDefinition;

class SettingsTest {
    private static final ConfigId KAFKA = new ConfigId("io.myelin.network.listener", "kafka");
    private static final ConfigId LOG = new ConfigId("io.myelin.log", "");

    @TempDir
    Path conf;

    private final Catalog catalog = new Catalog();

    @BeforeEach
    void fill() throws IOException {
        catalog.add(
                LOG.pid(),
                false,
                List.of(
                        Attribute.key("segment.bytes", AttributeDefinition.INTEGER),
                        Attribute.key("name", AttributeDefinition.STRING)));
        catalog.add(KAFKA.pid(), true, List.of(Attribute.key("port", AttributeDefinition.INTEGER)));
        Files.writeString(conf.resolve("io.myelin.log.cfg"), "# a comment\nsegment.bytes = 10\nname = a=b, \u00e9\n");
        Files.writeString(conf.resolve("io.myelin.network.listener~kafka.cfg"), "port=9092\n");
        Files.writeString(conf.resolve("logback.xml"), "<not-ours/>");
    }

    @Test
    void readsFilesAsTypedValues() throws Exception {
        Map<ConfigId, Map<String, Object>> settings = settings("", "");

        assertEquals(Map.of("segment.bytes", 10, "name", "a=b, \u00e9"), settings.get(LOG));
        assertEquals(Map.of("port", 9092), settings.get(KAFKA));
    }

    @Test
    void letsTheCommandLineWin() throws Exception {
        Map<ConfigId, Map<String, Object>> settings =
                settings("io.myelin.log.segment.bytes=20\nio.myelin.network.listener~kafka.port=1", "kafka=0");

        assertEquals(20, settings.get(LOG).get("segment.bytes"));
        assertEquals("a=b, \u00e9", settings.get(LOG).get("name"));
        assertEquals(1, settings.get(KAFKA).get("port"));
        assertEquals(0, settings("", "kafka=0").get(KAFKA).get("port"));
    }

    @Test
    void ignoresThePortOfAListenerThatDoesNotExist() throws Exception {
        assertFalse(
                settings("", "amqp=0,http=0").keySet().stream().anyMatch(id -> !id.equals(LOG) && !id.equals(KAFKA)));
    }

    @Test
    void refusesAnUnknownFileAndAnUnknownKeyByName() throws Exception {
        Files.writeString(conf.resolve("io.myelin.lag.cfg"), "");
        assertTrue(refused().startsWith("conf/io.myelin.lag.cfg: no bundle has"), refused());
        Files.delete(conf.resolve("io.myelin.lag.cfg"));

        Files.writeString(conf.resolve("io.myelin.log.cfg"), "segment.byte = 10\n");
        assertTrue(refused().contains("no key 'segment.byte'; nearest: segment.bytes"), refused());
    }

    @Test
    void noticesEveryChangeOfAFile() throws Exception {
        ConfFiles files = new ConfFiles(conf);
        String before = files.fingerprint();
        Files.writeString(conf.resolve("io.myelin.log.cfg"), "segment.bytes = 100\n");

        assertFalse(before.equals(files.fingerprint()));
    }

    private String refused() {
        return assertThrows(ConfigException.class, () -> settings("", "")).getMessage();
    }

    private Map<ConfigId, Map<String, Object>> settings(String set, String ports) throws IOException, ConfigException {
        return Settings.of(catalog, new ConfFiles(conf), CommandLine.of(set, ports));
    }
}
