package io.myelin.swap.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.swap.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarInfoTest {
    @TempDir
    Path directory;

    private static byte[] jar(Map<String, String> headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            out.putNextEntry(new JarEntry("data"));
            byte[] data = new byte[1000];
            new Random(1).nextBytes(data);
            out.write(data);
            out.closeEntry();
        }
        return bytes.toByteArray();
    }

    private JarInfo read(byte[] bytes) throws IOException, Refusal {
        return JarInfo.read(Files.write(directory.resolve("x.jar"), bytes));
    }

    private void assertRefused(byte[] bytes, String why) {
        Refusal refusal = assertThrows(Refusal.class, () -> read(bytes));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    @Test
    void readsNameAndVersion() throws Exception {
        byte[] jar = jar(Map.of("Bundle-SymbolicName", "a.b; singleton:=true", "Bundle-Version", "1.2.3.x"));
        assertEquals(new JarInfo("a.b", "1.2.3.x"), read(jar));
        assertEquals("0.0.0", read(jar(Map.of("Bundle-SymbolicName", "a.b"))).version());
    }

    @Test
    void refusesWhatIsNoBundle() throws Exception {
        assertRefused(new byte[] {1, 2, 3}, "not a jar");
        assertRefused(jar(Map.of()), "no Bundle-SymbolicName");
        assertRefused(jar(Map.of("Bundle-SymbolicName", "a", "Fragment-Host", "b")), "fragment");
        assertRefused(jar(Map.of("Bundle-SymbolicName", "a", "Bundle-Version", "x")), "not a jar");
    }

    @Test
    void refusesWhatIsCutOffOrDamaged() throws Exception {
        byte[] jar = jar(Map.of("Bundle-SymbolicName", "a"));
        assertRefused(Arrays.copyOf(jar, jar.length / 2), "cut off");
        jar[jar.length / 2] ^= 1;
        assertRefused(jar, "damaged");
    }
}
