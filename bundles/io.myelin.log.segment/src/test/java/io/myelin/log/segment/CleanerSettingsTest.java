package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.setting.NodeSetting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CleanerSettingsTest {
    private final CleanerSettings settings = new CleanerSettings(Fixtures.defaults());

    @Test
    void whatIsAbsentIsAsTheFilesSay() {
        long keyBytes = settings.keyBytesOfThread();
        settings.apply(Map.of(
                "log.cleaner.dedupe.buffer.size", "2048",
                "log.cleaner.io.max.bytes.per.second", "1.5E3",
                "log.cleaner.backoff.ms", "7"));
        assertEquals(2048 / settings.threads(), settings.keyBytesOfThread());
        assertEquals(1500, settings.bytesPerSecond());
        assertEquals(7, settings.backoffMs());
        settings.apply(Map.of("log.cleaner.io.buffer.size", "4096"));
        assertEquals(keyBytes, settings.keyBytesOfThread());
        assertEquals(4096, settings.limits().bufferBytes());
    }

    @Test
    void allButTheThreadsCanBeAltered() {
        List<NodeSetting> all = settings.settings();
        assertEquals(
                List.of("log.cleaner.threads"),
                all.stream()
                        .filter(setting -> !setting.dynamic())
                        .map(NodeSetting::name)
                        .toList());
        assertTrue(all.stream().allMatch(setting -> setting.value().equals(setting.defaultValue())), all.toString());
    }
}
