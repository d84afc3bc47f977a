package io.myelin.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Build step: writes {@code conf/} with every key that our bundles have, what it means, its unit and its default. */
final class ConfTemplates {
    private static final String METATYPE = "OSGI-INF/metatype/";

    private ConfTemplates() {}

    /** What a bundle says about one configuration. */
    private record Kind(String pid, boolean factory, Element definition) {}

    /** @param arguments the directory of bundles, the one with what the distribution sets, and the one to write to */
    public static void main(String[] arguments) throws IOException, ParserConfigurationException, SAXException {
        Path given = Path.of(arguments[1]);
        Path target = Files.createDirectories(Path.of(arguments[2]));
        Map<String, Kind> kinds = kinds(Path.of(arguments[0]));
        Map<String, Properties> values = new TreeMap<>();
        for (Path file : sorted(given)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".cfg")) {
                values.put(name.substring(0, name.length() - ".cfg".length()), load(file));
            } else {
                Files.write(target.resolve(name), Files.readAllBytes(file));
            }
        }
        kinds.values().stream()
                .filter(kind -> !kind.factory)
                .forEach(kind -> values.putIfAbsent(kind.pid, new Properties()));
        for (Map.Entry<String, Properties> entry : values.entrySet()) {
            String pid = entry.getKey().split("~")[0];
            Kind kind = kinds.get(pid);
            if (kind == null) {
                throw new IOException(given + "/" + entry.getKey() + ".cfg: no bundle has the configuration " + pid);
            }
            Files.writeString(target.resolve(entry.getKey() + ".cfg"), text(kind, entry.getValue()));
        }
    }

    private static Map<String, Kind> kinds(Path system) throws IOException, ParserConfigurationException, SAXException {
        Map<String, Kind> kinds = new TreeMap<>();
        for (Path jar : sorted(system)) {
            if (jar.getFileName().toString().matches("io\\.myelin\\..*\\.jar")) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    for (JarEntry entry : file.stream()
                            .filter(one -> one.getName().startsWith(METATYPE)
                                    && one.getName().endsWith(".xml"))
                            .toList()) {
                        try (InputStream in = file.getInputStream(entry)) {
                            add(
                                    kinds,
                                    DocumentBuilderFactory.newInstance()
                                            .newDocumentBuilder()
                                            .parse(in));
                        }
                    }
                }
            }
        }
        return kinds;
    }

    private static void add(Map<String, Kind> kinds, Document document) {
        Map<String, Element> definitions = new TreeMap<>();
        elements(document.getElementsByTagName("OCD")).forEach(ocd -> definitions.put(ocd.getAttribute("id"), ocd));
        for (Element designate : elements(document.getElementsByTagName("Designate"))) {
            boolean factory = designate.hasAttribute("factoryPid");
            String pid = designate.getAttribute(factory ? "factoryPid" : "pid");
            Element object = elements(designate.getElementsByTagName("Object")).get(0);
            kinds.put(pid, new Kind(pid, factory, definitions.get(object.getAttribute("ocdref"))));
        }
    }

    private static String text(Kind kind, Properties values) {
        StringBuilder out = new StringBuilder();
        comment(out, kind.definition.getAttribute("name"));
        comment(out, kind.definition.getAttribute("description"));
        for (Element key : elements(kind.definition.getElementsByTagName("AD"))) {
            String id = key.getAttribute("id");
            String fallback = key.getAttribute("default");
            out.append('\n');
            comment(out, key.getAttribute("description"));
            comment(out, facts(key));
            String value = values.getProperty(id);
            out.append(value == null ? "#" : "").append(id).append(" =");
            String shown = value == null ? fallback : value;
            out.append(shown.isEmpty() ? "" : " " + shown).append('\n');
        }
        return out.toString();
    }

    private static String facts(Element key) {
        List<String> facts = new ArrayList<>();
        boolean list = !key.getAttribute("cardinality").isEmpty()
                && !key.getAttribute("cardinality").equals("0");
        facts.add(list ? key.getAttribute("type") + " list, separated by commas" : key.getAttribute("type"));
        if (key.hasAttribute("min")) {
            facts.add("at least " + key.getAttribute("min"));
        }
        if (key.hasAttribute("max")) {
            facts.add("at most " + key.getAttribute("max"));
        }
        String fallback = key.getAttribute("default");
        facts.add("default: " + (fallback.isEmpty() ? "empty" : fallback));
        return "(" + String.join("; ", facts) + ")";
    }

    private static void comment(StringBuilder out, String text) {
        if (!text.isBlank()) {
            out.append("# ").append(text.strip().replaceAll("\\s+", " ")).append('\n');
        }
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static Properties load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
