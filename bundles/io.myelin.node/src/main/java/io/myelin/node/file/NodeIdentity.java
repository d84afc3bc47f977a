package io.myelin.node.file;

import io.myelin.file.FileIO;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;

/** Which node a directory belongs to; written once, at its first start. */
record NodeIdentity(int nodeId) {
    static final String FILE = "meta.properties";
    /** Given as the wish, it leaves the choice to the directory. */
    static final int ANY = -1;

    private static final String VERSION = "1";
    private static final int FIRST = 0;

    /**
     * @param wish the id that the configuration asks for, or {@link #ANY}
     * @throws IOException when the file cannot be read or written, or says something else than the configuration
     */
    static NodeIdentity of(FileIO files, Path directory, int wish) throws IOException {
        Path file = directory.resolve(FILE);
        if (!files.exists(file)) {
            NodeIdentity fresh = new NodeIdentity(wish == ANY ? FIRST : wish);
            files.replace(file, fresh.toBytes());
            return fresh;
        }
        NodeIdentity kept = parse(file, files.readAll(file));
        if (wish != ANY && wish != kept.nodeId) {
            throw new IOException("the directory " + directory + " belongs to node " + kept.nodeId
                    + ", but io.myelin.node.node.id is " + wish
                    + ": correct the configuration, or give another directory");
        }
        return kept;
    }

    private static NodeIdentity parse(Path file, byte[] bytes) throws IOException {
        Properties properties = new Properties();
        properties.load(new ByteArrayInputStream(bytes));
        String version = properties.getProperty("version");
        if (!VERSION.equals(version)) {
            throw new IOException(file + " has version " + version + ", this build reads version " + VERSION
                    + ": run the build that wrote it, or a newer one");
        }
        try {
            int id = Integer.parseInt(properties.getProperty("node.id", ""));
            if (id >= 0) {
                return new NodeIdentity(id);
            }
        } catch (NumberFormatException e) {
            // Told below, like a negative number.
        }
        throw new IOException(
                file + " has no valid node.id: restore it from a backup, or write the id of this node into it");
    }

    private byte[] toBytes() {
        return ("version=" + VERSION + "\nnode.id=" + nodeId + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
