package io.myelin.shell.command;

import io.myelin.broker.view.Questions;
import io.myelin.broker.view.TopicsView;
import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The list of topics. */
@Component(
        name = "io.myelin.shell.topics",
        service = TopicsCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "topics"})
public final class TopicsCommand implements Command {
    private static final int MAX_ROWS = 10_000;
    private static final int ROWS = 1_000;

    private final Bus bus;

    @Activate
    public TopicsCommand(@Reference Bus bus) {
        this.bus = bus;
    }

    public void topics(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of("bus:topics", "The topics of the cluster, by name.")
                .option("after", "NAME", "begin behind this name")
                .option("max", "N", "at most so many, default " + ROWS)
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        int max = (int) given.number("max", ROWS, 1, MAX_ROWS);
        String after = given.text("after").orElse("");
        TopicsView view = bus.ask(broker -> Questions.topics(broker, after, max, Bus.caller()));
        if (given.json()) {
            console.out().println(Json.of(view));
            return;
        }
        Table table = Table.of("TOPIC", "PARTITIONS", "REPLICAS", "STORAGE", "INTERNAL", "ID");
        view.topics()
                .forEach(topic -> table.row(
                        topic.name(),
                        topic.partitions(),
                        topic.replication(),
                        topic.storage(),
                        topic.internal() ? "yes" : "no",
                        topic.id()));
        console.out().print(table.text());
        if (view.next() != null) {
            console.err().println("there are more: bus:topics --after " + view.next());
        }
    }
}
