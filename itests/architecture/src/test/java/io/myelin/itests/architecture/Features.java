package io.myelin.itests.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A Karaf features file.
 *
 * @param bundles each {@code mvn:} bundle as Maven writes coordinates: group:artifact:type[:classifier]:version
 * @param defined names of the features in the file
 * @param used names of features of ours that features refer to
 */
record Features(Set<String> bundles, Set<String> defined, Set<String> used) {

    static Features read(Path file) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return of(factory.newDocumentBuilder().parse(file.toFile()));
        } catch (Exception e) {
            throw new IllegalStateException("cannot read " + file + ": run mvn package first", e);
        }
    }

    private static Features of(Document document) {
        var defined = new TreeSet<String>();
        var used = new TreeSet<String>();
        for (Element feature : elements(document.getElementsByTagName("feature"))) {
            if (feature.hasAttribute("name")) {
                defined.add(feature.getAttribute("name"));
            } else if (feature.getTextContent().startsWith("myelin")) {
                used.add(feature.getTextContent());
            }
        }
        var bundles = elements(document.getElementsByTagName("bundle")).stream()
                .map(e -> coordinates(e.getTextContent().strip()))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Features(bundles, defined, used);
    }

    /** From {@code mvn:group/artifact/version[/type[/classifier]]}. */
    static String coordinates(String url) {
        if (!url.startsWith("mvn:")) {
            throw new IllegalArgumentException("not a mvn: URL: " + url);
        }
        var parts = url.substring("mvn:".length()).split("/");
        var type = parts.length > 3 ? parts[3] : "jar";
        var classifier = parts.length > 4 ? ":" + parts[4] : "";
        return parts[0] + ":" + parts[1] + ":" + type + classifier + ":" + parts[2];
    }

    /** From the lines that {@code dependency:list} writes: coordinates, then the scope. */
    static Set<String> dependencies(List<String> lines) {
        return lines.stream()
                .map(l -> l.replaceAll("\u001b\\[[0-9;]*m", "").strip())
                .filter(l -> l.matches("[^ ]+(:[^ ]+){4,5}( .*)?"))
                .map(l -> l.replaceFirst(" .*", "").replaceFirst(":[a-z]+$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * @param shipped bundles of ours that have to be in a feature
     * @param container artifacts that need not be, as the container has them
     * @param dependencies that Maven resolved, with what they depend on themselves
     */
    List<String> violations(Collection<String> shipped, Collection<String> container, Set<String> dependencies) {
        var found = new ArrayList<String>();
        bundles.stream()
                .filter(b -> !dependencies.contains(b))
                .forEach(b -> found.add("features.xml names " + b + ", which features/pom.xml does not depend on"));
        var artifacts = new TreeMap<String, String>();
        bundles.forEach(b -> artifacts.put(b.split(":")[1], b));
        shipped.stream().filter(s -> !artifacts.containsKey(s)).forEach(s -> found.add(s + " is in no feature"));
        dependencies.stream()
                .filter(d -> d.contains(":jar:") && !bundles.contains(d) && !container.contains(d.split(":")[1]))
                .forEach(d -> found.add(d + " is needed, and neither in a feature nor in features/container.txt"));
        used.stream()
                .filter(u -> !defined.contains(u))
                .forEach(u -> found.add("features.xml uses the feature " + u + ", which it does not define"));
        return found;
    }

    private static List<Element> elements(NodeList nodes) {
        var elements = new ArrayList<Element>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
