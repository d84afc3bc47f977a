package io.myelin.shell.command;

import io.myelin.batch.Header;
import io.myelin.loop.Clock;
import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import io.myelin.shell.record.Writer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Writes records to a topic. */
@Component(
        name = "io.myelin.shell.produce",
        service = ProduceCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "produce"})
public final class ProduceCommand implements Command {
    private static final int MAX_VALUES = 1_000;
    private static final int CHOOSE = -1;
    private static final long TIMEOUT_MS = 10_000;

    private final Bus bus;
    private final Clock clock;

    @Activate
    public ProduceCommand(@Reference Bus bus, @Reference Clock clock) {
        this.bus = bus;
        this.clock = clock;
    }

    private record Report(String topic, int count, List<Writer.Written> written) {}

    private record Target(Writer writer, int partition, List<Header> headers) {}

    public void produce(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of(
                        "bus:produce",
                        "Writes records to a topic that exists, each value one record, and returns when they are"
                                + " acknowledged by all replicas in sync.")
                .words(1, MAX_VALUES)
                .form("TOPIC VALUE...")
                .form("TOPIC --stdin")
                .form("TOPIC --key KEY --tombstone")
                .option("key", "KEY", "the key of the records; it chooses the partition as Kafka's Java client does")
                .option("partition", "N", "the partition; without it and without a key, one after another")
                .option("header", "NAME=VALUE", "a header of the records; may be repeated")
                .flag("stdin", "take each line of the input as a record")
                .option("key-separator", "TEXT", "with --stdin: what stands before it in a line is the key")
                .flag("tombstone", "write a record without a value")
                .option("timeout-ms", "N", "how long each batch may take, default " + TIMEOUT_MS)
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        String topic = given.words().get(0);
        List<String> values = given.words().subList(1, given.words().size());
        int sources = (values.isEmpty() ? 0 : 1) + (given.has("stdin") ? 1 : 0) + (given.has("tombstone") ? 1 : 0);
        if (sources != 1) {
            throw new CommandException("give either values, or --stdin, or --tombstone (with --key)");
        }
        long timeoutMs = given.number("timeout-ms", TIMEOUT_MS, 1, Integer.MAX_VALUE);
        int partition = (int) given.number("partition", CHOOSE, 0, Integer.MAX_VALUE);
        Writer writer = new Writer(bus, topic, timeoutMs);
        if (partition >= writer.partitions()) {
            throw new CommandException(
                    "topic " + topic + " has no partition " + partition + ", only 0 to " + (writer.partitions() - 1));
        }
        Target target = new Target(writer, partition, headers(given));
        if (given.has("stdin")) {
            lines(given, console, target);
        } else if (given.has("tombstone")) {
            add(target, key(given), null);
        } else {
            for (String value : values) {
                add(target, key(given), bytes(value));
            }
        }
        report(topic, writer.finish(), given, console);
    }

    private void lines(Arguments given, Console console, Target target) throws CommandException {
        String separator = given.text("key-separator").orElse(null);
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int split = separator == null ? -1 : line.indexOf(separator);
                byte[] key = split < 0 ? key(given) : bytes(line.substring(0, split));
                add(target, key, bytes(split < 0 ? line : line.substring(split + separator.length())));
            }
        } catch (IOException e) {
            throw new CommandException("the input cannot be read: " + e.getMessage());
        }
    }

    private void add(Target target, byte[] key, byte[] value) throws CommandException {
        target.writer.add(target.partition, key, value, target.headers, clock.nowMs());
    }

    private static byte[] key(Arguments given) {
        return given.text("key").map(ProduceCommand::bytes).orElse(null);
    }

    private static List<Header> headers(Arguments given) throws CommandException {
        List<Header> headers = new ArrayList<>();
        given.pairs("header").forEach((name, value) -> headers.add(new Header(name, ByteBuffer.wrap(bytes(value)))));
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void report(String topic, List<Writer.Written> written, Arguments given, Console console) {
        int count = written.stream().mapToInt(Writer.Written::count).sum();
        if (given.json()) {
            console.out().println(Json.of(new Report(topic, count, written)));
            return;
        }
        Table table = Table.of("PARTITION", "FIRST OFFSET", "RECORDS");
        written.forEach(part -> table.row(part.partition(), part.firstOffset(), part.count()));
        console.out().print(table.text());
    }
}
