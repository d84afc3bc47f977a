package io.myelin.shell.command;

import io.myelin.generation.SwapRecord;
import io.myelin.shell.Arguments;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import io.myelin.shell.bundle.SwapEngine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What was replaced, and how it went. */
@Component(
        name = "io.myelin.shell.swaps",
        service = SwapsCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "swaps"})
public final class SwapsCommand implements Command {
    private static final int ROWS = 20;

    private final SwapEngine engine;

    @Activate
    public SwapsCommand(@Reference SwapEngine engine) {
        this.engine = engine;
    }

    private record History(List<SwapRecord> swaps) {}

    public void swaps(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of("bus:swaps", "The bundles that were replaced, the newest first, with what waits and what runs.")
                .option("max", "N", "at most so many, default " + ROWS)
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        long max = given.number("max", ROWS, 1, Integer.MAX_VALUE);
        List<SwapRecord> swaps = engine.require().history().stream().limit(max).toList();
        if (given.json()) {
            console.out().println(Json.of(new History(swaps)));
            return;
        }
        Table table = Table.of("NUMBER", "TIME", "BUNDLE", "FROM", "TO", "OUTCOME", "PAUSE MS", "REASON");
        swaps.forEach(swap -> table.row(
                swap.number(),
                Instant.ofEpochMilli(swap.startedMs()).truncatedTo(ChronoUnit.SECONDS),
                swap.bundle(),
                swap.oldVersion(),
                swap.newVersion(),
                swap.outcome(),
                swap.pauseMs(),
                swap.reason()));
        console.out().print(table.text());
    }
}
