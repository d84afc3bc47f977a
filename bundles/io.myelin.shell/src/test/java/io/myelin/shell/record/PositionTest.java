package io.myelin.shell.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.broker.OffsetQuery;
import io.myelin.shell.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @Test
    void readsWhatPeopleWrite() throws CommandException {
        assertEquals(Position.BEGINNING, Position.parse("beginning"));
        assertEquals(Position.END, Position.parse("end"));
        assertEquals(42L, Position.parse("42").offset().orElseThrow());
        assertEquals(
                new OffsetQuery.From(1_000),
                Position.parse("1970-01-01T00:00:01Z").query().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "begin", "1e3", "12345678901234567890", "2026-01-31"})
    void saysWhatCanBeWritten(String text) {
        String message =
                assertThrows(CommandException.class, () -> Position.parse(text)).getMessage();
        assertEquals(
                "--from needs beginning, end, an offset or a time such as 2026-01-31T12:00:00Z, not '" + text + "'",
                message);
    }
}
