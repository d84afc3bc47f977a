package io.myelin.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemIndexTest {
    @TempDir
    Path directory;

    private Path system;
    private Path rules;

    @BeforeEach
    void prepare() throws IOException {
        system = Files.createDirectory(directory.resolve("system"));
        rules = Files.writeString(directory.resolve("rules"), "# levels\n10 a\\..*\n30 .*\n");
    }

    @Test
    void listsBundlesByLevelAndMarksFragments() throws IOException {
        jar("z.jar", "Bundle-SymbolicName", "a.z;singleton:=true");
        jar("b.jar", "Bundle-SymbolicName", "b", "Fragment-Host", "c");
        jar("c.jar", "Bundle-SymbolicName", "c");

        index();

        assertEquals(
                List.of("10 start z.jar", "30 fragment b.jar", "30 start c.jar"),
                Files.readAllLines(system.resolve(SystemBundles.LIST)));
    }

    @Test
    void readsItsOwnLines() {
        SystemBundles.Entry entry = new SystemBundles.Entry(30, true, "a name.jar");

        assertEquals(entry, SystemBundles.Entry.of(entry.toString()));
    }

    @Test
    void refusesAJarThatIsNoBundle() throws IOException {
        jar("plain.jar");

        String message = assertThrows(IOException.class, this::index).getMessage();

        assertTrue(message.contains("plain.jar is not a bundle"), message);
    }

    private void index() throws IOException {
        SystemIndex.main(new String[] {system.toString(), rules.toString()});
    }

    private void jar(String name, String... headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (int i = 0; i < headers.length; i += 2) {
            manifest.getMainAttributes().putValue(headers[i], headers[i + 1]);
        }
        try (OutputStream file = Files.newOutputStream(system.resolve(name));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.flush();
        }
    }
}
