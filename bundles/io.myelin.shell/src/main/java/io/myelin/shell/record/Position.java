package io.myelin.shell.record;

import io.myelin.broker.OffsetQuery;
import io.myelin.shell.CommandException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Where reading begins.
 *
 * @param offset given as such
 * @param query otherwise, what looks it up
 */
public record Position(Optional<Long> offset, Optional<OffsetQuery> query) {
    public static final Position BEGINNING = of(new OffsetQuery.Earliest());
    public static final Position END = of(new OffsetQuery.Latest());

    private static Position of(OffsetQuery query) {
        return new Position(Optional.empty(), Optional.of(query));
    }

    /** From what a person writes: beginning, end, an offset, or a time such as 2026-01-31T12:00:00Z. */
    public static Position parse(String text) throws CommandException {
        switch (text) {
            case "beginning":
                return BEGINNING;
            case "end":
                return END;
            default:
                break;
        }
        try {
            if (text.matches("\\d{1,18}")) {
                return new Position(Optional.of(Long.valueOf(text)), Optional.empty());
            }
            return of(new OffsetQuery.From(Instant.parse(text).toEpochMilli()));
        } catch (DateTimeParseException e) {
            throw new CommandException("--from needs beginning, end, an offset or a time such as"
                    + " 2026-01-31T12:00:00Z, not '" + text + "'");
        }
    }
}
