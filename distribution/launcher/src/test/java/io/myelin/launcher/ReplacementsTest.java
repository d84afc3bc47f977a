package io.myelin.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacementsTest {
    private static final byte[] JAR = {1, 2, 3};

    @TempDir
    Path directory;

    private Path system;
    private Path shipped;
    private Path jar;

    @BeforeEach
    void swappedIn() throws IOException {
        system = Files.createDirectories(directory.resolve("home/system"));
        shipped = system.resolve("a.b.jar");
        Files.writeString(system.resolve(Replacements.DISTRIBUTION_ID), "one\n");
        Path jars = Files.createDirectories(directory.resolve("data/swap/jars"));
        jar = Files.write(jars.resolve("a.b-7.jar"), JAR);
        list("myelin-replacements 1 one\na.b " + Replacements.sha256(JAR) + " a.b-7.jar\n");
    }

    private void list(String text) throws IOException {
        Files.writeString(directory.resolve("data/swap/replacements.list"), text);
    }

    private Path starts() {
        return Replacements.of(directory.resolve("data"), system).of(shipped);
    }

    @Test
    void startsWhatWasSwappedIn() {
        assertEquals(jar, starts());
    }

    @Test
    void startsWhatIsShippedInAnotherDistribution() throws Exception {
        Files.writeString(system.resolve(Replacements.DISTRIBUTION_ID), "two\n");
        assertEquals(shipped, starts());
    }

    @Test
    void startsWhatIsShippedWhenTheOtherIsDamagedOrGone() throws Exception {
        Files.write(jar, new byte[] {1, 2});
        assertEquals(shipped, starts());
        Files.delete(jar);
        assertEquals(shipped, starts());
    }

    @Test
    void startsWhatIsShippedWhenTheListMakesNoSense() throws Exception {
        list("myelin-replacements 1 one\na.b\n");
        assertEquals(shipped, starts());
        list("");
        assertEquals(shipped, starts());
        Files.delete(directory.resolve("data/swap/replacements.list"));
        assertEquals(shipped, starts());
    }
}
