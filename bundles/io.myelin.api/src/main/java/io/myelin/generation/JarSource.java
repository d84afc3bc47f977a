package io.myelin.generation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the jar of a bundle is read from, once.
 *
 * @param name what people call it: a path, or who sent it
 * @param content the bytes
 */
public record JarSource(String name, Content content) {
    /** Opens the jar; the caller closes it. */
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    public static JarSource file(Path jar) {
        return new JarSource(jar.toString(), () -> Files.newInputStream(jar));
    }

    /** @param jar not copied */
    public static JarSource bytes(String name, byte[] jar) {
        return new JarSource(name, () -> new ByteArrayInputStream(jar));
    }
}
