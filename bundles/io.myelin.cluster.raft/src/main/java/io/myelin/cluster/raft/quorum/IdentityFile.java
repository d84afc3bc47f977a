package io.myelin.cluster.raft.quorum;

import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@link Identity} in a small text file. */
final class IdentityFile {
    static final String NAME = "quorum.properties";
    private static final int MAX_BYTES = 4_096;
    private static final String VERSION = "1";

    private final FileIO files;
    private final Path file;

    IdentityFile(FileIO files, Path directory) {
        this.files = files;
        this.file = directory.resolve(NAME);
    }

    Optional<Identity> read() throws IOException {
        if (!files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = files.readAll(file);
        Map<String, String> values = new HashMap<>();
        if (bytes.length <= MAX_BYTES) {
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split("=", 2))
                    .filter(pair -> pair.length == 2)
                    .forEach(pair -> values.put(pair[0], pair[1]));
        }
        try {
            if (!VERSION.equals(values.get("version"))) {
                throw new IllegalArgumentException("its version is " + values.get("version") + ", not " + VERSION);
            }
            Identity identity = new Identity(
                    values.getOrDefault("cluster.id", ""),
                    Integer.parseInt(values.getOrDefault("node.id", "")),
                    Integer.parseInt(values.getOrDefault("port", "")),
                    Boolean.parseBoolean(values.get("formatted")),
                    directory(values.get("directory.id")));
            identity.groupId();
            return Optional.of(identity);
        } catch (IllegalArgumentException e) {
            throw new UnusableException(
                    "can't make sense of " + file + " (" + e.getMessage() + "): restore the file from a backup", e);
        }
    }

    private static UUID directory(String text) {
        return text == null ? Identity.NO_DIRECTORY : UUID.fromString(text);
    }

    void write(Identity identity) throws IOException {
        String text = "# Who this node is in the metadata quorum. Written by the node: do not edit.\n"
                + "version=" + VERSION + "\n"
                + "cluster.id=" + identity.clusterId() + "\n"
                + "node.id=" + identity.nodeId() + "\n"
                + "port=" + identity.port() + "\n"
                + "formatted=" + identity.formatted() + "\n"
                + "directory.id=" + identity.directory() + "\n";
        files.replace(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
