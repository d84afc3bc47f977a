package io.myelin.itests.architecture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rules in {@code cnf/layers.txt}, and what in a set of bundles breaks them. */
final class Layers {

    enum Kind {
        API,
        PROVIDER,
        LIBRARY,
        WRAPPED,
        TEST;

        boolean exports() {
            return this == API || this == LIBRARY || this == WRAPPED;
        }
    }

    /** @param allowed names of bundles, or of a bundle and one of its packages with a slash between */
    record Layer(Kind kind, Set<String> allowed) {

        boolean allows(String bundle, String pkg) {
            return allowed.contains(bundle) || allowed.contains(bundle + "/" + pkg);
        }
    }

    private final Map<String, Layer> layers = new TreeMap<>();
    private final Map<String, Set<String>> confined = new TreeMap<>();

    static Layers parse(List<String> lines) {
        var layers = new Layers();
        for (String line : lines) {
            var words = line.strip().split("\\s+");
            if (line.isBlank() || words[0].startsWith("#")) {
                continue;
            }
            if (words.length < 2) {
                throw new IllegalArgumentException("layers.txt: expected KIND NAME ..., found: " + line);
            }
            var rest = new TreeSet<>(Arrays.asList(words).subList(2, words.length));
            boolean duplicate = words[0].equals("confined")
                    ? layers.confined.put(words[1], rest) != null
                    : layers.layers.put(words[1], new Layer(kind(words[0]), rest)) != null;
            if (duplicate) {
                throw new IllegalArgumentException("layers.txt: two lines for " + words[1]);
            }
        }
        return layers;
    }

    private static Kind kind(String word) {
        return Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    Set<String> names() {
        return layers.keySet();
    }

    Set<String> shipped() {
        return layers.entrySet().stream()
                .filter(e -> e.getValue().kind() != Kind.TEST)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** One sentence for each rule that is broken; empty when all hold. */
    List<String> violations(Collection<Bundle> bundles) {
        var found = new ArrayList<String>();
        var exporters = new TreeMap<String, String>();
        bundles.forEach(b -> b.exports().keySet().forEach(p -> {
            var other = exporters.put(p, b.name());
            if (other != null) {
                found.add(p + " is exported by both " + other + " and " + b.name());
            }
        }));
        for (Bundle bundle : bundles) {
            var layer = layers.get(bundle.name());
            if (layer == null) {
                found.add(bundle.name() + " has no line in cnf/layers.txt");
                continue;
            }
            checkImports(bundle, layer, exporters, found);
            checkExports(bundle, layer, found);
            if (layer.kind() != Kind.WRAPPED) {
                checkConfined(bundle, found);
                checkContents(bundle, layer, found);
            }
        }
        names().stream()
                .filter(n -> bundles.stream().noneMatch(b -> b.name().equals(n)))
                .forEach(n -> found.add(n + " is in cnf/layers.txt but there is no such bundle"));
        return found;
    }

    private void checkImports(Bundle bundle, Layer layer, Map<String, String> exporters, List<String> found) {
        for (String pkg : bundle.imports()) {
            var owner = exporters.get(pkg);
            boolean own = bundle.name().equals(owner);
            if (owner == null && pkg.startsWith("io.myelin")) {
                found.add("%s imports %s, which no bundle exports".formatted(bundle.name(), pkg));
            } else if (owner != null && !own && !layer.allows(owner, pkg)) {
                found.add("%s imports %s of %s, which its line in cnf/layers.txt does not allow"
                        .formatted(bundle.name(), pkg, owner));
            } else if (owner == null && layer.kind() == Kind.API) {
                found.add("%s imports %s: an API bundle has JDK and API types only".formatted(bundle.name(), pkg));
            }
        }
    }

    private void checkConfined(Bundle bundle, List<String> found) {
        confined.forEach((name, allowed) -> {
            boolean type = Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1));
            boolean used = type
                    ? bundle.uses().contains(name)
                    : bundle.imports().stream().anyMatch(p -> p.equals(name) || p.startsWith(name + "."));
            if (used && !allowed.contains(bundle.name())) {
                found.add("%s uses %s, which is confined to %s".formatted(bundle.name(), name, allowed));
            }
        });
    }

    private static void checkExports(Bundle bundle, Layer layer, List<String> found) {
        if (!layer.kind().exports()
                && layer.kind() != Kind.TEST
                && !bundle.exports().isEmpty()) {
            found.add("%s is a provider and exports %s"
                    .formatted(bundle.name(), bundle.exports().keySet()));
        }
        if (layer.kind() == Kind.API && bundle.exports().isEmpty()) {
            found.add(bundle.name() + " is an API bundle and exports nothing");
        }
        bundle.exports().forEach((pkg, version) -> {
            if (layer.kind().exports() && (version.isEmpty() || version.equals("0.0.0"))) {
                found.add("%s exports %s without a version".formatted(bundle.name(), pkg));
            }
        });
    }

    private static void checkContents(Bundle bundle, Layer layer, List<String> found) {
        var root = layer.kind() == Kind.API ? bundle.name().replaceFirst("\\.api$", "") : bundle.name();
        for (String pkg : bundle.contains()) {
            if (!pkg.equals(root) && !pkg.startsWith(root + ".")) {
                found.add("%s contains %s, which is not below its root package %s".formatted(bundle.name(), pkg, root));
            }
            if (layer.kind() == Kind.API && !bundle.exports().containsKey(pkg)) {
                found.add("%s hides %s: an API bundle holds no implementation".formatted(bundle.name(), pkg));
            }
        }
        if (!bundle.dynamic().isEmpty()) {
            found.add("%s imports %s dynamically: name what it needs".formatted(bundle.name(), bundle.dynamic()));
        }
    }
}
