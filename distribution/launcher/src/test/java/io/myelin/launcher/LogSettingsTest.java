package io.myelin.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogSettingsTest {
    @TempDir
    Path directory;

    @Test
    void readsWhatIsGivenAndTakesDefaultsForTheRest() throws Exception {
        LogSettings settings = read("file.bytes = 5\nlevel = warn\nlevel.a.b = DEBUG\n");

        assertEquals(5, settings.fileBytes());
        assertEquals(LogSettings.DEFAULT.keptBytes(), settings.keptBytes());
        assertEquals(Level.WARN, settings.level());
        assertEquals(Map.of("a.b", Level.DEBUG), settings.levels());
        assertEquals(LogSettings.DEFAULT, read(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file.bytes=0", "file.bytes=x", "kept.days=3000000000", "level=LOUD", "levels.a=INFO"})
    void refusesWhatItDoesNotUnderstand(String line) {
        assertThrows(UsageException.class, () -> read(line));
    }

    private LogSettings read(String text) throws IOException, UsageException {
        return LogSettings.read(Files.writeString(directory.resolve("log.properties"), text));
    }
}
