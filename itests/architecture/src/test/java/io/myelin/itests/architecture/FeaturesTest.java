package io.myelin.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeaturesTest {

    @Test
    void namesWhatIsBuiltAndAllOfIt() {
        var target = Tree.root().resolve("features/target");
        var dependencies = Features.dependencies(Tree.lines(target.resolve("dependencies.txt")));
        var found = Features.read(target.resolve("features.xml"))
                .violations(
                        Tree.layers().shipped(),
                        Tree.lines(Tree.root().resolve("features/container.txt")),
                        dependencies);
        assertEquals(List.of(), found, () -> String.join("\n", found));
    }

    @Test
    void bites() {
        var features = new Features(Set.of("g:a:jar:1", "g:b:jar:2"), Set.of("myelin"), Set.of("myelin-x"));
        assertEquals(
                List.of(
                        "features.xml names g:b:jar:2, which features/pom.xml does not depend on",
                        "c is in no feature",
                        "g:d:jar:1 is needed, and neither in a feature nor in features/container.txt",
                        "features.xml uses the feature myelin-x, which it does not define"),
                features.violations(
                        List.of("a", "b", "c"), List.of("e"), Set.of("g:a:jar:1", "g:d:jar:1", "g:e:jar:1")));
    }

    @Test
    void readsCoordinates() {
        assertEquals("g:a:jar:1.0", Features.coordinates("mvn:g/a/1.0"));
        assertEquals("g:a:jar:linux:1.0", Features.coordinates("mvn:g/a/1.0/jar/linux"));
        assertThrows(IllegalArgumentException.class, () -> Features.coordinates("file:a"));
        assertEquals(
                Set.of("g:a:jar:1.0", "g:n:jar:linux-x:2.0-SNAPSHOT"),
                Features.dependencies(List.of(
                        "",
                        "The following files have been resolved:",
                        "   g:a:jar:1.0:runtime -- module a",
                        "   g:n:jar:linux-x:2.0-SNAPSHOT:compile")));
    }
}
