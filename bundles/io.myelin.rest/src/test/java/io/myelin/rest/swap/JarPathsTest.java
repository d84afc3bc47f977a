package io.myelin.rest.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.broker.BusException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarPathsTest {
    @TempDir
    Path home;

    private JarPaths paths;
    private Path jar;

    @BeforeEach
    void files() throws Exception {
        jar = Files.write(Files.createDirectory(home.resolve("system")).resolve("a.jar"), new byte[1])
                .toRealPath();
        Files.write(home.resolve("secret"), new byte[1]);
        Files.createSymbolicLink(home.resolve("system/link.jar"), home.resolve("secret"));
        paths = new JarPaths(home, List.of("system", "absent"));
    }

    @Test
    void takesWhatIsInAnAllowedDirectory() {
        assertEquals(jar, paths.require("system/a.jar"));
        assertEquals(jar, paths.require(jar.toString()));
    }

    @Test
    void refusesWhatIsElsewhereHoweverItIsNamed() {
        for (String named : List.of(
                "secret", "system/../secret", "system/link.jar", "/etc/passwd", "system", "system/b.jar", "\0")) {
            assertThrows(BusException.class, () -> paths.require(named), named);
        }
    }
}
