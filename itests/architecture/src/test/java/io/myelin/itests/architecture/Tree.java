package io.myelin.itests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The source tree that is checked. */
final class Tree {

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", "data", "log");

    private Tree() {}

    static Path root() {
        return Path.of(System.getProperty("myelin.root"));
    }

    static Layers layers() {
        return Layers.parse(lines(root().resolve("cnf/layers.txt")));
    }

    /** Each directory below {@code bundles/} that is named as a bundle of ours. */
    static List<Path> bundleDirectories() {
        return Stream.of("bundles", "bundles/wrapped")
                .flatMap(d -> children(root().resolve(d)).stream())
                .filter(d -> d.getFileName().toString().startsWith("io.myelin."))
                .toList();
    }

    static List<Bundle> bundles() {
        return bundleDirectories().stream().map(Bundle::jarIn).map(Bundle::read).toList();
    }

    /** Files that people write, relative to the root. */
    static List<Path> files() {
        return walk(root()).map(root()::relativize).toList();
    }

    private static Stream<Path> walk(Path directory) {
        return children(directory).stream().flatMap(child -> {
            var name = child.getFileName().toString();
            if (!Files.isDirectory(child)) {
                return Stream.of(child);
            }
            boolean hidden = name.startsWith(".") && !name.equals(".ci") && !name.equals(".mvn");
            boolean packageOfThatName = directory.toString().contains("/src/");
            return hidden || NOT_OURS.contains(name) && !packageOfThatName ? Stream.empty() : walk(child);
        });
    }

    static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
