package io.myelin.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tables and JSON. */
class FormatsTest {
    private record Inner(String name, Long absent) {}

    private record Outer(int count, boolean good, List<Inner> inner, Optional<String> maybe, Map<String, Object> map) {}

    @Test
    void alignsNumbersToTheRightAndTextToTheLeft() {
        Table table = Table.of("NAME", "COUNT", "NOTE").row("a", 5, "x").row("longer", 12345L, null);
        table.row("b", null, "no number here makes no difference");
        assertEquals("""
                NAME    COUNT  NOTE
                a           5  x
                longer  12345  -
                b           -  no number here makes no difference
                """, table.text());
    }

    @Test
    void writesHeadingsOfAnEmptyTable() {
        assertEquals("NAME  COUNT\n", Table.of("NAME", "COUNT").text());
    }

    @Test
    void letsNothingReachTheTerminalThatMovesTheCursor() {
        assertEquals("a\\u001b[2Jb\\n\\t\\u009b", Text.printable("a\u001b[2Jb\n\t\u009b"));
        assertEquals("grün ✓", Text.printable("grün ✓"));
    }

    @Test
    void writesValuesAsJson() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("k\"ey", null);
        map.put("list", Arrays.asList(1, null, List.of(), "["));
        Outer value =
                new Outer(3, true, List.of(new Inner("a\\b\n\u0001", null), new Inner("{", 7L)), Optional.empty(), map);
        assertEquals("""
                {"count":3,"good":true,"inner":[{"name":"a\\\\b\\n\\u0001","absent":null},{"name":"{","absent":7}],\
                "maybe":null,"map":{"k\\"ey":null,"list":[1,null,[],"["]}}""", Json.of(value));
    }
}
