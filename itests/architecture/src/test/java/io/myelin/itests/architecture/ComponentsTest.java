package io.myelin.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aQute.bnd.osgi.Jar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class ComponentsTest {

    @Test
    void everyComponentIsNamedAndInjectedWell() throws Exception {
        assertNone(check("OSGI-INF/io.", Components::componentViolations));
    }

    @Test
    void everyConfigurationKeyIsExplained() throws Exception {
        assertNone(check("OSGI-INF/metatype/", Components::configurationViolations));
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

    private static List<String> check(String prefix, BiFunction<String, String, List<String>> rule) throws Exception {
        var found = new ArrayList<String>();
        for (var directory : Tree.bundleDirectories()) {
            try (var jar = new Jar(Bundle.jarIn(directory).toFile())) {
                for (var entry : jar.getResources().entrySet()) {
                    if (entry.getKey().startsWith(prefix) && entry.getKey().endsWith(".xml")) {
                        try (var in = entry.getValue().openInputStream()) {
                            var xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                            found.addAll(rule.apply(directory.getFileName().toString(), xml));
                        }
                    }
                }
            }
        }
        return found;
    }

    private static void assertNone(List<String> found) {
        assertEquals(List.of(), found, () -> String.join("\n", found));
    }
}
