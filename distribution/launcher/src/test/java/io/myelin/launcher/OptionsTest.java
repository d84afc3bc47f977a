package io.myelin.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final Path HOME = Path.of("/home/myelin");
    private static final Path WORK = Path.of("/work");

    @Test
    void hasDefaults() throws UsageException {
        Options options = parse();

        assertEquals(WORK.resolve("data"), options.data());
        assertEquals(WORK.resolve("log"), options.log());
        assertEquals(HOME.resolve("conf"), options.conf());
        assertEquals(Map.of(), options.ports());
    }

    @Test
    void logsBesideTheDataWhenThatIsElsewhere() throws UsageException {
        assertEquals(Path.of("/d/logs"), parse("--data", "/d").log());
        assertEquals(Path.of("/l"), parse("--data", "/d", "--log", "/l").log());
    }

    @Test
    void takesValuesAsTheNextWordOrAfterAnEqualsSign() throws UsageException {
        Options options = parse(
                "--kafka-port", "0", "--http-port=8081", "--set", "a.b=c=d", "--set=e.f=", "--data=/d", "--shell");

        assertEquals(Map.of("kafka", 0, "http", 8081), options.ports());
        assertEquals(List.of("a.b=c=d", "e.f="), options.settings());
        assertEquals(Path.of("/d"), options.data());
        assertTrue(options.shell());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bad",
                "word",
                "--data",
                "--set",
                "--set=a",
                "--set==b",
                "--kafka-port=x",
                "--kafka-port=-1",
                "--http-port=65536",
                "--shell=yes",
                "--mqtt-port=1"
            })
    void refusesWhatItDoesNotUnderstand(String argument) {
        assertThrows(UsageException.class, () -> parse(argument));
    }

    private static Options parse(String... arguments) throws UsageException {
        return Options.parse(HOME, WORK, List.of(arguments));
    }
}
