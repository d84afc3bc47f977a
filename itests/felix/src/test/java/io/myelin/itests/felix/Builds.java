package io.myelin.itests.felix;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Other builds of a bundle of the product: the next one as it should be, and those that something is wrong with. */
final class Builds {
    private static final String COMPONENTS = "Service-Component";
    private static final String EXTRA = "OSGI-INF/extra.xml";

    private final String symbolicName;
    private final Manifest manifest;
    private final Map<String, byte[]> entries = new TreeMap<>();

    private Builds(String symbolicName) throws IOException {
        this.symbolicName = symbolicName;
        try (JarInputStream in = new JarInputStream(Files.newInputStream(shipped(symbolicName)))) {
            manifest = in.getManifest();
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    private static Path shipped(String symbolicName) {
        return Path.of(System.getProperty("myelin.system"), symbolicName + ".jar");
    }

    /** The same bundle as the next build would make it: another version, the same API. */
    static byte[] good(String symbolicName, String qualifier) throws IOException {
        return new Builds(symbolicName).jar(qualifier);
    }

    static byte[] flawed(String symbolicName, String qualifier, Flaw flaw) throws IOException {
        Builds build = new Builds(symbolicName);
        build.spoil(flaw);
        byte[] jar = build.jar(qualifier);
        return switch (flaw) {
            case NO_JAR -> "no jar at all".getBytes(StandardCharsets.UTF_8);
            case CUT_OFF -> Arrays.copyOf(jar, jar.length / 2);
            default -> jar;
        };
    }

    private byte[] jar(String qualifier) throws IOException {
        manifest.getMainAttributes().putValue("Bundle-Version", "0.1.1." + qualifier);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private void spoil(Flaw flaw) throws IOException {
        Attributes headers = manifest.getMainAttributes();
        switch (flaw) {
            case OTHER_NAME -> headers.putValue("Bundle-SymbolicName", "io.myelin.other");
            case UNRESOLVABLE ->
                headers.putValue("Import-Package", headers.getValue("Import-Package") + ",io.myelin.absent");
            case NEWER_API ->
                headers.putValue(
                        "Import-Package",
                        headers.getValue("Import-Package")
                                .replaceFirst("(io\\.myelin\\.[a-z.]+);version=\"[^\"]*\"", "$1;version=\"[9.0,10)\""));
            case WITHOUT_SERVICE -> {
                entries.remove(main());
                headers.putValue(COMPONENTS, headers.getValue(COMPONENTS).replace(main(), "OSGI-INF/none.xml"));
            }
            case THROWS_WHEN_MADE, THROWS_WHEN_ACTIVATED, HANGS_WHEN_ACTIVATED, HANGS_FOR_EVER -> misbehave(flaw);
            case HANGS_WHEN_STOPPED, UNSATISFIED, UNWELL -> addExtra(flaw);
            case THROWS_IN_ACTIVATOR -> {
                addClass(BadActivator.class);
                headers.putValue("Bundle-Activator", BadActivator.class.getName());
                headers.putValue("Import-Package", headers.getValue("Import-Package") + ",org.osgi.framework");
            }
            default -> {
                // what is wrong with the others is done to the bytes
            }
        }
        headers.putValue("Import-Package", withoutDoubles(headers.getValue("Import-Package")));
    }

    private static String withoutDoubles(String imports) {
        boolean twice = imports.matches("(?s).*org\\.osgi\\.framework[;,].*,org\\.osgi\\.framework$");
        return twice ? imports.substring(0, imports.lastIndexOf(',')) : imports;
    }

    /** The description of the component that has the bundle's name. */
    private String main() {
        return "OSGI-INF/" + symbolicName + ".xml";
    }

    /** The main component keeps its services and its name; another class stands behind it. */
    private void misbehave(Flaw flaw) throws IOException {
        String xml = new String(entries.get(main()), StandardCharsets.UTF_8)
                .replaceAll(
                        "<implementation class=\"[^\"]*\"",
                        "<implementation class=\"" + Misbehaving.class.getName() + "\"")
                .replaceAll(" (init|deactivate|modified|activate|activation-fields)=\"[^\"]*\"", "")
                .replaceAll("<reference [^>]*/>", "")
                .replaceFirst("<scr:component ", "<scr:component activate=\"activate\" ");
        entries.put(main(), xml.getBytes(StandardCharsets.UTF_8));
        addClass(Misbehaving.class);
        entries.put(Misbehaving.MODE, flaw.name().getBytes(StandardCharsets.UTF_8));
    }

    /** One more component, beside those that are as they should be. */
    private void addExtra(Flaw flaw) throws IOException {
        Class<?> type = flaw == Flaw.UNWELL ? Unwell.class : Misbehaving.class;
        String lifecycle = flaw == Flaw.UNWELL ? "" : " activate=\"activate\" deactivate=\"deactivate\"";
        String service =
                flaw == Flaw.UNWELL ? "<service><provide interface=\"io.myelin.health.HealthSource\"/></service>" : "";
        String reference = flaw == Flaw.UNSATISFIED
                ? "<reference name=\"absent\" interface=\"java.lang.Runnable\" target=\"(absent=true)\"/>"
                : "";
        String xml = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"" + symbolicName
                + ".extra\" immediate=\"true\"" + lifecycle + ">" + service + reference + "<implementation class=\""
                + type.getName() + "\"/></scr:component>";
        entries.put(EXTRA, xml.getBytes(StandardCharsets.UTF_8));
        entries.put(Misbehaving.MODE, flaw.name().getBytes(StandardCharsets.UTF_8));
        addClass(type);
        Attributes headers = manifest.getMainAttributes();
        headers.putValue(COMPONENTS, headers.getValue(COMPONENTS) + "," + EXTRA);
    }

    private void addClass(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            entries.put(name, in.readAllBytes());
        }
    }
}
