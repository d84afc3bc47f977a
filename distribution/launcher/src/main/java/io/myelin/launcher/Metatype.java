package io.myelin.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What bundles say about their configuration, read from their jars for what is written of it at build time. */
public final class Metatype {
    private static final String METATYPE = "OSGI-INF/metatype/";

    private Metatype() {}

    /** @param factory whether each {@code PID~NAME} is an instance of its own */
    public record Configuration(String pid, boolean factory, String name, String description, List<Key> keys) {}

    /**
     * @param bounds in words, possibly none
     * @param fallback the default, possibly empty
     */
    public record Key(
            String id,
            String type,
            boolean list,
            List<String> bounds,
            String fallback,
            String name,
            String description) {
        /** Name and description; a name that only repeats the key says nothing. */
        public String meaning() {
            boolean repeats = name.isEmpty() || name.replace(' ', '.').equalsIgnoreCase(id);
            return repeats ? description : name + ". " + description;
        }
    }

    /** @return by PID */
    public static SortedMap<String, Configuration> of(Collection<Path> jars) throws IOException {
        SortedMap<String, Configuration> found = new TreeMap<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : file.stream().filter(Metatype::describes).toList()) {
                    try (InputStream in = file.getInputStream(entry)) {
                        add(
                                found,
                                DocumentBuilderFactory.newInstance()
                                        .newDocumentBuilder()
                                        .parse(in));
                    } catch (ParserConfigurationException | SAXException e) {
                        throw new IOException(jar + ": cannot read " + entry.getName() + ": " + e.getMessage(), e);
                    }
                }
            }
        }
        return found;
    }

    private static boolean describes(JarEntry entry) {
        return entry.getName().startsWith(METATYPE) && entry.getName().endsWith(".xml");
    }

    private static void add(SortedMap<String, Configuration> found, Document document) {
        var definitions = elements(document.getElementsByTagName("OCD"))
                .collect(Collectors.toMap(ocd -> ocd.getAttribute("id"), ocd -> ocd));
        elements(document.getElementsByTagName("Designate")).forEach(designate -> {
            boolean factory = designate.hasAttribute("factoryPid");
            String pid = designate.getAttribute(factory ? "factoryPid" : "pid");
            Element object = (Element) designate.getElementsByTagName("Object").item(0);
            found.put(pid, configuration(pid, factory, definitions.get(object.getAttribute("ocdref"))));
        });
    }

    private static Configuration configuration(String pid, boolean factory, Element definition) {
        List<Key> keys = elements(definition.getElementsByTagName("AD"))
                .map(Metatype::key)
                .toList();
        return new Configuration(pid, factory, text(definition, "name"), text(definition, "description"), keys);
    }

    private static Key key(Element key) {
        String cardinality = key.getAttribute("cardinality");
        List<String> bounds = new ArrayList<>();
        if (key.hasAttribute("min")) {
            bounds.add("at least " + key.getAttribute("min"));
        }
        if (key.hasAttribute("max")) {
            bounds.add("at most " + key.getAttribute("max"));
        }
        return new Key(
                key.getAttribute("id"),
                key.getAttribute("type"),
                !cardinality.isEmpty() && !cardinality.equals("0"),
                bounds,
                key.getAttribute("default"),
                text(key, "name"),
                text(key, "description"));
    }

    private static String text(Element element, String attribute) {
        return element.getAttribute(attribute).strip().replaceAll("\\s+", " ");
    }

    private static Stream<Element> elements(NodeList nodes) {
        Stream.Builder<Element> elements = Stream.builder();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements.build();
    }
}
