package io.myelin.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
    private final Usage usage = Usage.of("bus:thing", "Does things.")
            .words(1, 2)
            .form("NAME")
            .form("break NAME")
            .option("max", "N", "at most so many")
            .option("config", "NAME=VALUE", "may be repeated")
            .flag("follow", "go on")
            .common();

    @Test
    void tellsWordsFromOptions() throws CommandException {
        Arguments given = usage.parse("--max", "5", "one", "--config=a=b", "--config", "c=", "--follow", "--", "--max");
        assertEquals(List.of("one", "--max"), given.words());
        assertEquals(5, given.number("max", 1, 0, 10));
        assertEquals(Map.of("a", "b", "c", ""), given.pairs("config"));
        assertTrue(given.has("follow"));
        assertFalse(given.json());
        assertEquals(7, usage.parse("one").number("max", 7, 0, 10));
    }

    @Test
    void refusesAVariableThatIsNotSet() {
        String thrown = assertThrows(CommandException.class, () -> usage.parse("x", "--max", null))
                .getMessage();
        assertTrue(thrown.startsWith("a word is null, or a variable that is not set"), thrown);
    }

    @ParameterizedTest
    @CsvSource({
        "--bogus, there is no option --bogus",
        "--bogus=1, there is no option --bogus",
        "--max, '--max needs a value, N'",
        "--json=yes, --json takes no value",
        "--follow, something is missing"
    })
    void refusesWhatItDoesNotKnow(String word, String message) {
        String thrown =
                assertThrows(CommandException.class, () -> usage.parse(word)).getMessage();
        assertEquals(
                message + "; usage: bus:thing NAME or bus:thing break NAME [options], and bus:thing --help says more",
                thrown);
    }

    @Test
    void refusesAWordTooMany() {
        String thrown = assertThrows(CommandException.class, () -> usage.parse("a", "b", "c"))
                .getMessage();
        assertTrue(thrown.startsWith("'c' is one word too many; "), thrown);
    }

    @ParameterizedTest
    @CsvSource({"x", "-1", "11", "5.0", "99999999999999999999"})
    void namesTheRangeOfANumber(String text) throws CommandException {
        Arguments given = usage.parse("one", "--max", text);
        String thrown = assertThrows(CommandException.class, () -> given.number("max", 1, 0, 10))
                .getMessage();
        assertEquals("--max needs a whole number from 0 to 10, not '" + text + "'", thrown);
    }

    @Test
    void helpsWithoutTheWordsThatItNeeds() throws CommandException {
        assertTrue(usage.parse("--help").has("help"));
        assertEquals("""
                Usage: bus:thing NAME [options]
                       bus:thing break NAME [options]

                Does things.

                  --max N              at most so many
                  --config NAME=VALUE  may be repeated
                  --follow             go on
                  --json               print JSON, for programs
                  --help               this text
                """, usage.text());
    }
}
