package io.myelin.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.launcher.Metatype;
import io.myelin.testkit.page.GeneratedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {

    private static final String SUFFIX = ".cfg";

    @Test
    void thePageIsWhatTheBundlesSay() throws IOException {
        var distribution = String.join("\n", Tree.lines(Tree.root().resolve("distribution/pom.xml")));
        var jars = Tree.bundleDirectories().stream()
                .filter(d -> distribution.contains("<artifactId>" + d.getFileName() + "</artifactId>"))
                .map(Bundle::jarIn)
                .toList();
        var configurations = Metatype.of(jars).values();
        assertTrue(
                configurations.stream().anyMatch(Metatype.Configuration::factory),
                "the listeners are instances of one");
        var page = ConfigurationPage.of(configurations, distributed());
        GeneratedPage.hold(Tree.root().resolve("cnf/CONFIGURATION.md"), page);
    }

    @Test
    void everyKeyIsARow() {
        var keys = List.of(
                new Metatype.Key(
                        "wait.ms", "Long", false, List.of("at least 1"), "5", "Wait ms", "How long | how <often>"),
                new Metatype.Key("names", "String", true, List.of(), "", "Friends", "Who"));
        var values = new Properties();
        values.setProperty("names", "a,b");
        var page = ConfigurationPage.of(
                List.of(new Metatype.Configuration("x.y", true, "Y", "Why", keys)), Map.of("x.y~one", values));
        assertEquals("""
                ## x.y
                Y. Why. *One for each instance.*

                The distribution sets in `conf/x.y~one.cfg`: `names = a,b`.

                | key | type | default | meaning |
                |---|---|---|---|
                | `wait.ms` | Long, at least 1 | `5` | How long \\| how &lt;often> |
                | `names` | String list | empty | Friends. Who |
                """, page.substring(page.indexOf("## ")));
    }

    private static Map<String, Properties> distributed() throws IOException {
        var found = new TreeMap<String, Properties>();
        for (Path file : Tree.children(Tree.root().resolve("distribution/src/main/conf"))) {
            var name = file.getFileName().toString();
            if (name.endsWith(SUFFIX)) {
                var values = new Properties();
                try (var in = Files.newBufferedReader(file)) {
                    values.load(in);
                }
                found.put(name.substring(0, name.length() - SUFFIX.length()), values);
            }
        }
        return found;
    }
}
