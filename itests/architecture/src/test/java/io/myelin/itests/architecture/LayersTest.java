package io.myelin.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayersTest {

    private static final Layers RULES = Layers.parse(List.of(
            "# comment",
            "api io.myelin.a.api",
            "api io.myelin.b.api io.myelin.a.api/io.myelin.a.values",
            "provider io.myelin.p io.myelin.a.api",
            "confined x.y io.myelin.other",
            "confined io.myelin.a.Service io.myelin.a.api"));

    private static final Bundle A = new Bundle(
            "io.myelin.a.api",
            Map.of("io.myelin.a", "1.0.0", "io.myelin.a.values", "1.0.0"),
            Set.of(),
            Set.of(),
            Set.of("io.myelin.a", "io.myelin.a.values"),
            Set.of("io.myelin.a.Service"));
    private static final Bundle B = new Bundle(
            "io.myelin.b.api", Map.of("io.myelin.b", "1.0.0"), Set.of(), Set.of(), Set.of("io.myelin.b"), Set.of());
    private static final Bundle P = new Bundle(
            "io.myelin.p",
            Map.of(),
            Set.of("io.myelin.a", "org.z"),
            Set.of(),
            Set.of("io.myelin.p.inner"),
            Set.of("io.myelin.a.Value"));

    @Test
    void whatIsBuiltKeepsTheLayers() {
        var found = Tree.layers().violations(Tree.bundles());
        assertEquals(List.of(), found, () -> String.join("\n", found));
    }

    @Test
    void letsPassWhatTheFileAllows() {
        assertEquals(List.of(), RULES.violations(List.of(A, B, P)));
    }

    @Test
    void bitesAnImportThatTheFileDoesNotAllow() {
        assertOne(RULES.violations(List.of(A, B, importing(P, "io.myelin.b"))), "io.myelin.p imports io.myelin.b of");
        assertOne(RULES.violations(List.of(A, importing(B, "io.myelin.a"), P)), "io.myelin.b.api imports io.myelin.a ");
        assertEquals(List.of(), RULES.violations(List.of(A, importing(B, "io.myelin.a.values"), P)));
    }

    @Test
    void bitesAnImportOfAProvider() {
        assertOne(RULES.violations(List.of(A, importing(B, "io.myelin.p.inner"), P)), "which no bundle exports");
    }

    @Test
    void bitesAProviderThatExports() {
        var exporting =
                new Bundle(P.name(), Map.of("io.myelin.p", "1.0.0"), P.imports(), P.dynamic(), P.contains(), P.uses());
        assertOne(RULES.violations(List.of(A, B, exporting)), "is a provider and exports");
    }

    @Test
    void bitesAnApiWithoutVersionOrWithImplementationOrLibrary() {
        var unversioned = new Bundle(B.name(), Map.of("io.myelin.b", ""), Set.of(), Set.of(), B.contains(), Set.of());
        assertOne(RULES.violations(List.of(A, unversioned, P)), "without a version");
        var hiding = new Bundle(
                B.name(), B.exports(), Set.of(), Set.of(), Set.of("io.myelin.b", "io.myelin.b.impl"), Set.of());
        assertOne(RULES.violations(List.of(A, hiding, P)), "hides io.myelin.b.impl");
        assertOne(RULES.violations(List.of(A, importing(B, "org.z"), P)), "JDK and API types only");
    }

    @Test
    void bitesAConfinedPackageElsewhere() {
        assertOne(RULES.violations(List.of(A, B, importing(P, "x.y.z"))), "confined to [io.myelin.other]");
        assertEquals(List.of(), RULES.violations(List.of(A, B, importing(P, "x.yes"))));
    }

    @Test
    void bitesAConfinedTypeElsewhere() {
        var using = new Bundle(P.name(), Map.of(), P.imports(), Set.of(), P.contains(), Set.of("io.myelin.a.Service"));
        assertOne(RULES.violations(List.of(A, B, using)), "confined to [io.myelin.a.api]");
    }

    @Test
    void bitesABundleThatEmbedsAnother() {
        var uber = new Bundle(
                P.name(), Map.of(), P.imports(), Set.of(), Set.of("io.myelin.p", "com.google.common"), Set.of());
        assertOne(RULES.violations(List.of(A, B, uber)), "contains com.google.common");
    }

    @Test
    void bitesABundleThatTheFileDoesNotKnowAndALineWithoutBundle() {
        var found = RULES.violations(
                List.of(A, B, new Bundle("io.myelin.q", Map.of(), Set.of(), Set.of(), Set.of(), Set.of())));
        assertEquals(2, found.size(), found::toString);
    }

    @Test
    void refusesALineThatItDoesNotUnderstand() {
        assertThrows(IllegalArgumentException.class, () -> Layers.parse(List.of("api")));
        assertThrows(IllegalArgumentException.class, () -> Layers.parse(List.of("sometimes io.myelin.a")));
        assertThrows(IllegalArgumentException.class, () -> Layers.parse(List.of("api a", "api a")));
    }

    private static Bundle importing(Bundle bundle, String pkg) {
        return new Bundle(
                bundle.name(), bundle.exports(), Set.of(pkg), bundle.dynamic(), bundle.contains(), bundle.uses());
    }

    private static void assertOne(List<String> found, String expected) {
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.get(0).contains(expected), found::toString);
    }
}
