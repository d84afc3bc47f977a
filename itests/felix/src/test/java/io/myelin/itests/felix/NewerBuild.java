package io.myelin.itests.felix;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The same bundle as the next build would make it: another version, the same API. */
final class NewerBuild {
    private NewerBuild() {}

    static InputStream of(String symbolicName, int number) throws IOException {
        Path system = Path.of(System.getProperty("myelin.system"));
        try (var jars = Files.list(system);
                JarInputStream in = new JarInputStream(Files.newInputStream(jars.filter(jar -> jar.getFileName()
                                .toString()
                                .matches(symbolicName.replace(".", "\\.") + "(-\\d.*)?\\.jar"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("no jar of " + symbolicName + " in " + system))))) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", "0.1.1.build" + number);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                    out.closeEntry();
                }
            }
            return new ByteArrayInputStream(bytes.toByteArray());
        }
    }
}
