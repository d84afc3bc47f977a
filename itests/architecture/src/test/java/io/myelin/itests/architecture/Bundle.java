package io.myelin.itests.architecture;

import aQute.bnd.osgi.Domain;
import aQute.bnd.osgi.Jar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the checks need to know of a built bundle.
 *
 * @param exports package to version; an empty version where none is given
 * @param contains packages that its classes are in
 * @param uses types of ours that its classes name
 */
record Bundle(
        String name,
        Map<String, String> exports,
        Set<String> imports,
        Set<String> dynamic,
        Set<String> contains,
        Set<String> uses) {

    private static final Pattern TYPE = Pattern.compile("io/myelin/(?:[a-z]+/)*[A-Z]\\w*");

    static Bundle read(Path file) {
        try (var jar = new Jar(file.toFile())) {
            var manifest = Domain.domain(jar.getManifest());
            var exports = new TreeMap<String, String>();
            manifest.getExportPackage()
                    .forEach((name, attrs) -> exports.put(
                            name, Optional.ofNullable(attrs.getVersion()).orElse("")));
            var contains = jar.getResources().keySet().stream()
                    .filter(n -> n.endsWith(".class") && !n.startsWith("META-INF/"))
                    .map(n -> n.substring(0, Math.max(0, n.lastIndexOf('/'))).replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
            return new Bundle(
                    manifest.getBundleSymbolicName().getKey(),
                    exports,
                    new TreeSet<>(manifest.getImportPackage().keySet()),
                    new TreeSet<>(manifest.getDynamicImportPackage().keySet()),
                    contains,
                    uses(jar));
        } catch (Exception e) {
            throw new IllegalStateException("cannot read the bundle " + file, e);
        }
    }

    /** The constant pool writes each type that a class touches as plain text. */
    private static Set<String> uses(Jar jar) throws Exception {
        var uses = new TreeSet<String>();
        for (var entry : jar.getResources().entrySet()) {
            if (entry.getKey().endsWith(".class")) {
                try (var in = entry.getValue().openInputStream()) {
                    var type = TYPE.matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                    while (type.find()) {
                        uses.add(type.group().replace('/', '.'));
                    }
                }
            }
        }
        return uses;
    }

    /** The jar that Maven made in a bundle's directory. */
    static Path jarIn(Path directory) {
        var name = directory.getFileName() + "-";
        try (var files = Files.list(directory.resolve("target"))) {
            return files.filter(f -> f.getFileName().toString().startsWith(name))
                    .filter(f -> f.getFileName().toString().matches(".*-\\d[^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no jar of that name"));
        } catch (IOException e) {
            throw new UncheckedIOException("run mvn package first: nothing is built in " + directory, e);
        }
    }
}
