package io.myelin.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TidyTest {

    private static final Path MAIN = Path.of("bundles/io.myelin.x/src/main/java/io/myelin/x/X.java");

    @Test
    void everyFileIsTidy() {
        var files = Tree.files().stream().filter(Tidy::isText).toList();
        assertTrue(files.contains(Path.of("pom.xml")), "the walk does not start at the root: " + Tree.root());
        var found = files.stream()
                .flatMap(f -> Tidy.violations(f, Tree.lines(Tree.root().resolve(f))).stream())
                .toList();
        assertEquals(List.of(), found, () -> String.join("\n", found));
    }

    @Test
    void everyDecisionRecordSaysWhy() {
        var found = Tree.children(Tree.root().resolve("cnf/adr")).stream()
                .filter(f -> f.toString().endsWith(".md"))
                .flatMap(f -> Tidy.recordViolations(Tree.root().relativize(f), Tree.lines(f)).stream())
                .toList();
        assertEquals(List.of(), found, () -> String.join("\n", found));
    }

    @Test
    void everyBundleSaysWhatItIsFor() {
        var silent = Tree.bundleDirectories().stream()
                .filter(d -> Tree.lines(d.resolve("pom.xml")).stream().noneMatch(l -> l.contains("<description>")))
                .toList();
        assertEquals(List.of(), silent, "no <description> in pom.xml");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            // TO_DO later                     | says later
            "/tmp_/x"                          | one machine
            "repo1.maven_.apache.org"          | registry
            '    static int count;'            | mutable static
            '    private static X x = new X()' | mutable static
            """)
    void bites(String line, String expected) {
        var found = Tidy.violations(MAIN, List.of(line.replace("_", "")));
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.get(0).contains(expected), found::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '    private static final int MAX = 1;'
            '    static int of(int a) {'
            '    static final class X {'
            'import static java.util.Map.entry;'
            '${TMPDIR:-/tmp}'
            """)
    void letsPass(String line) {
        assertEquals(List.of(), Tidy.violations(MAIN, List.of(line)));
    }

    @Test
    void bitesALongFile() {
        assertEquals(1, Tidy.violations(MAIN, Collections.nCopies(501, "")).size());
        assertEquals(0, Tidy.violations(MAIN, Collections.nCopies(500, "")).size());
    }

    @Test
    void bitesARecordWithoutConsequence() {
        assertEquals(
                1,
                Tidy.recordViolations(MAIN, List.of("# T", "## Context", "## Decision"))
                        .size());
    }
}
