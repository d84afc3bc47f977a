package io.myelin.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aQute.bnd.osgi.Jar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComponentsTest {

    @Test
    void everyComponentIsNamedAndInjectedWell() throws Exception {
        assertNone(check(ComponentsTest::components, Components::componentViolations));
    }

    @Test
    void everyConfigurationKeyIsExplained() throws Exception {
        assertNone(check(ComponentsTest::metatypes, Components::configurationViolations));
    }

    @Test
    void bitesAFieldAndAStrangeName() {
        var xml = """
                <scr:component xmlns:scr="http://x" name="io.myelin.Other" activate="a">
                  <reference name="Log" interface="x.Log" field="log"/>
                  <reference name="Clock" interface="x.Clock" parameter="0"/>
                </scr:component>""";
        assertEquals(3, Components.componentViolations("io.myelin.x", xml).size());
    }

    @Test
    void bitesAnUnexplainedKey() {
        var xml = """
                <AD id="a.ms" type="Long" default="1" name="A" description="How long"/>
                <AD id="b.ms" type="Long" default="1" name="B"/>
                <AD id="c" type="String" required="true" name="C" description="C"/>""";
        assertEquals(
                List.of(
                        "x: the configuration key b.ms has no name or no description",
                        "x: the configuration key c has no default"),
                Components.configurationViolations("x", xml));
    }

    /** Those that the manifest names: an incremental build leaves files of components behind that are no more. */
    private static Stream<String> components(Jar jar) throws Exception {
        var header = jar.getManifest().getMainAttributes().getValue("Service-Component");
        return header == null ? Stream.empty() : Stream.of(header.split(",")).map(String::strip);
    }

    private static Stream<String> metatypes(Jar jar) {
        return jar.getResources().keySet().stream()
                .filter(n -> n.startsWith("OSGI-INF/metatype/") && n.endsWith(".xml"));
    }

    private static List<String> check(Descriptions descriptions, BiFunction<String, String, List<String>> rule)
            throws Exception {
        var found = new ArrayList<String>();
        for (var directory : Tree.bundleDirectories()) {
            try (var jar = new Jar(Bundle.jarIn(directory).toFile())) {
                for (var name : descriptions.in(jar).toList()) {
                    try (var in = jar.getResource(name).openInputStream()) {
                        var xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                        found.addAll(rule.apply(directory.getFileName().toString(), xml));
                    }
                }
            }
        }
        return found;
    }

    private interface Descriptions {
        Stream<String> in(Jar jar) throws Exception;
    }

    private static void assertNone(List<String> found) {
        assertEquals(List.of(), found, () -> String.join("\n", found));
    }
}
