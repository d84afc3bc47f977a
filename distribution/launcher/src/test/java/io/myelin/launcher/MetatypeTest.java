package io.myelin.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetatypeTest {
    @TempDir
    Path directory;

    @Test
    void aBundleSaysWhatItsKeysMean() throws IOException {
        Path jar = jar("""
                <MetaData>
                  <OCD id="x.Config" name="X" description="What  x
                      does">
                    <AD id="wait.ms" name="Wait ms" type="Long" default="5" min="1" max="9" description="How long"/>
                    <AD id="names" name="Friends" type="String" cardinality="100" default="a,b" description="Who"/>
                  </OCD>
                  <Designate factoryPid="x.y"><Object ocdref="x.Config"/></Designate>
                </MetaData>""");
        Metatype.Configuration found = Metatype.of(List.of(jar)).get("x.y");
        assertTrue(found.factory());
        assertEquals("What x does", found.description());
        Metatype.Key wait = found.keys().get(0);
        assertEquals(
                new Metatype.Key(
                        "wait.ms", "Long", false, List.of("at least 1", "at most 9"), "5", "Wait ms", "How long"),
                wait);
        assertEquals("How long", wait.meaning());
        Metatype.Key names = found.keys().get(1);
        assertTrue(names.list());
        assertEquals("Friends. Who", names.meaning());
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path jar = jar("<MetaData>");
        IOException refused = assertThrows(IOException.class, () -> Metatype.of(List.of(jar)));
        assertTrue(refused.getMessage().contains("OSGI-INF/metatype/x.xml"), refused.getMessage());
    }

    private Path jar(String description) throws IOException {
        Path jar = directory.resolve("x.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("OSGI-INF/metatype/x.xml"));
            out.write(description.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}
