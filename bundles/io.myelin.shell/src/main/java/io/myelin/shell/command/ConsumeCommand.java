package io.myelin.shell.command;

import io.myelin.batch.Codecs;
import io.myelin.generation.AbsentException;
import io.myelin.loop.Clock;
import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Usage;
import io.myelin.shell.record.Position;
import io.myelin.shell.record.Reader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads records of a topic, without a group. */
@Component(
        name = "io.myelin.shell.consume",
        service = ConsumeCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "consume"})
public final class ConsumeCommand implements Command {
    private static final long RECORDS = 100;
    private static final long UNLIMITED = Long.MAX_VALUE;
    private static final long WAIT_MS = 500;

    private final Bus bus;
    private final Codecs codecs;
    private final Clock clock;

    @Activate
    public ConsumeCommand(@Reference Bus bus, @Reference Codecs codecs, @Reference Clock clock) {
        this.bus = bus;
        this.codecs = codecs;
        this.clock = clock;
    }

    public void consume(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of(
                        "bus:consume",
                        "Reads records of a topic up to its present end, without a group and without committing"
                                + " anything; with --follow until it is interrupted (Ctrl-C).")
                .words(1, 1)
                .form("TOPIC")
                .option("partition", "N", "only this one")
                .option("from", "WHERE", "beginning, end, an offset, or a time; default beginning, with --follow end")
                .option("max", "N", "at most so many records, default " + RECORDS + ", with --follow any number")
                .flag("follow", "wait for more")
                .option("timeout-ms", "N", "stop after this time in any case")
                .flag("values", "print values only, one a line")
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        String topic = given.words().get(0);
        boolean follow = given.has("follow");
        Reader reader = new Reader(bus, codecs, topic);
        reader.seek(partition(given), position(given, follow));
        Budget budget = new Budget(
                given.number("max", follow ? UNLIMITED : RECORDS, 1, UNLIMITED),
                clock.nowNs(),
                TimeUnit.MILLISECONDS.toNanos(given.number("timeout-ms", Integer.MAX_VALUE, 1, Integer.MAX_VALUE)));
        if (!given.json() && !given.has("values")) {
            console.out().println(RecordRow.HEADING);
        }
        Optional<Map<Integer, Long>> ends = follow ? Optional.empty() : Optional.of(reader.ends());
        boolean more = read(reader, ends, budget, given, console);
        if (more && !follow) {
            console.err().println("there is more: --max N shows more than " + budget.printed + " records");
        }
    }

    /** @return whether there is more before the ends */
    private boolean read(
            Reader reader, Optional<Map<Integer, Long>> ends, Budget budget, Arguments given, Console console)
            throws CommandException {
        boolean absent = false;
        boolean left = false;
        while (!left && !budget.spent() && !budget.late(clock.nowNs()) && !console.gone()) {
            if (ends.isPresent() && reader.reached(ends.get())) {
                return false;
            }
            try {
                List<Reader.Read> records = reader.read();
                absent = false;
                for (Reader.Read read : records) {
                    if (budget.spent()) {
                        left = true;
                        break;
                    }
                    budget.printed++;
                    print(read, given, console);
                }
                if (records.isEmpty()) {
                    reader.await(WAIT_MS);
                }
            } catch (AbsentException e) {
                if (ends.isPresent()) {
                    throw e;
                }
                if (!absent) {
                    console.err().println(e.getMessage() + "; waiting for it");
                }
                absent = true;
            }
        }
        return left || ends.isPresent() && !reader.reached(ends.get());
    }

    private static void print(Reader.Read read, Arguments given, Console console) {
        if (given.json()) {
            console.out().println(RecordRow.json(read.partition(), read.record()));
        } else if (given.has("values")) {
            console.out().println(RecordRow.value(read.record()));
        } else {
            console.out().println(RecordRow.text(read.partition(), read.record()));
        }
    }

    private static OptionalInt partition(Arguments given) throws CommandException {
        return given.has("partition")
                ? OptionalInt.of((int) given.number("partition", 0, 0, Integer.MAX_VALUE))
                : OptionalInt.empty();
    }

    private static Position position(Arguments given, boolean follow) throws CommandException {
        Optional<String> from = given.text("from");
        if (from.isPresent()) {
            return Position.parse(from.get());
        }
        return follow ? Position.END : Position.BEGINNING;
    }

    /** How much may still be printed. */
    private static final class Budget {
        private final long max;
        private final long startedNs;
        private final long limitNs;
        private long printed;

        Budget(long max, long startedNs, long limitNs) {
            this.max = max;
            this.startedNs = startedNs;
            this.limitNs = limitNs;
        }

        boolean spent() {
            return printed >= max;
        }

        boolean late(long nowNs) {
            return nowNs - startedNs >= limitNs;
        }
    }
}
