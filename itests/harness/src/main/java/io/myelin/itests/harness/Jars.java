package io.myelin.itests.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Other builds of a bundle, made of the jar that there is. */
public final class Jars {
    private Jars() {}

    /** The same with another version. */
    public static byte[] newer(Path jar, String version) throws IOException {
        return edited(jar, version, text -> text, text -> text);
    }

    /**
     * @param imports what becomes of the header that says which packages the bundle needs
     * @param components what becomes of the description of each component
     */
    public static byte[] edited(
            Path jar, String version, UnaryOperator<String> imports, UnaryOperator<String> components)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = in.getManifest();
            var headers = manifest.getMainAttributes();
            headers.putValue("Bundle-Version", version);
            headers.putValue("Import-Package", imports.apply(headers.getValue("Import-Package")));
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    byte[] content = in.readAllBytes();
                    boolean component = entry.getName().matches("OSGI-INF/[^/]+\\.xml");
                    out.write(
                            component
                                    ? components
                                            .apply(new String(content, StandardCharsets.UTF_8))
                                            .getBytes(StandardCharsets.UTF_8)
                                    : content);
                    out.closeEntry();
                }
            }
        }
        return bytes.toByteArray();
    }
}
