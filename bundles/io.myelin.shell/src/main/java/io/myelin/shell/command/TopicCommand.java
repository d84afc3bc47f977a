package io.myelin.shell.command;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.Topics;
import io.myelin.broker.view.Questions;
import io.myelin.broker.view.TopicView;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** One topic: what it is, its beginning, its changes and its end. */
@Component(
        name = "io.myelin.shell.topic",
        service = TopicCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "topic"})
public final class TopicCommand implements Command {
    private static final int DEFAULT = -1;

    private final Bus bus;

    private record Done(String topic, String done) {}

    @Activate
    public TopicCommand(@Reference Bus bus) {
        this.bus = bus;
    }

    public void topic(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of("bus:topic", "Describes a topic, creates, alters or deletes it.")
                .words(1, 2)
                .form("NAME")
                .form("create NAME")
                .form("alter NAME")
                .form("delete NAME")
                .option("partitions", "N", "create: how many; alter: how many it grows to")
                .option("replicas", "N", "create: copies of each partition")
                .option("config", "NAME=VALUE", "create, alter: a configuration; may be repeated")
                .option("unset", "NAME", "alter: back to the default; may be repeated")
                .flag("dry-run", "create, alter: check only")
                .flag("all", "describe: every configuration, not only those that the topic sets")
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        List<String> words = given.words();
        if (words.size() == 1) {
            describe(words.get(0), given, console);
            return;
        }
        String name = words.get(1);
        switch (words.get(0)) {
            case "describe" -> describe(name, given, console);
            case "create" -> create(name, given, console);
            case "alter" -> alter(name, given, console);
            case "delete" -> {
                bus.ask(broker -> broker.topics().delete(name, Bus.caller()));
                done(given, console, name, "deleted");
            }
            default ->
                throw new CommandException(
                        "'" + words.get(0) + "' can't be done to a topic; it is create, alter, delete or describe");
        }
    }

    private void create(String name, Arguments given, Console console) throws CommandException {
        Topics.Spec spec = new Topics.Spec(
                name,
                (int) given.number("partitions", DEFAULT, 1, Integer.MAX_VALUE),
                (int) given.number("replicas", DEFAULT, 1, Short.MAX_VALUE),
                Map.of(),
                given.pairs("config"));
        boolean dry = given.has("dry-run");
        bus.ask(broker -> broker.topics().create(spec, dry, Bus.caller()));
        done(given, console, name, dry ? "could be created" : "created");
    }

    private void alter(String name, Arguments given, Console console) throws CommandException {
        List<Configs.Alteration> changes = new ArrayList<>();
        given.pairs("config")
                .forEach((key, value) -> changes.add(new Configs.Alteration(key, Configs.Verb.SET, value)));
        given.texts("unset").forEach(key -> changes.add(new Configs.Alteration(key, Configs.Verb.DELETE, null)));
        boolean dry = given.has("dry-run");
        int partitions = (int) given.number("partitions", DEFAULT, 1, Integer.MAX_VALUE);
        if (changes.isEmpty() && partitions == DEFAULT) {
            throw new CommandException("nothing to alter: give --partitions, --config or --unset");
        }
        bus.ask(broker -> {
            if (broker.image().topic(name).isEmpty()) {
                throw new BusException(BusError.UNKNOWN_TOPIC, "there is no topic " + name);
            }
            return changes.isEmpty()
                    ? CompletableFuture.<Void>completedFuture(null)
                    : broker.configs().alter(ConfigResource.topic(name), changes, dry, Bus.caller());
        });
        if (partitions != DEFAULT) {
            bus.ask(broker -> broker.topics().grow(name, partitions, List.of(), dry, Bus.caller()));
        }
        done(given, console, name, dry ? "could be altered" : "altered");
    }

    /** @param did what was done, for people and for programs */
    private static void done(Arguments given, Console console, String topic, String did) {
        if (given.json()) {
            console.out().println(Json.of(new Done(topic, did)));
        } else {
            console.out().println("topic " + topic + " " + did);
        }
    }

    private void describe(String name, Arguments given, Console console) throws CommandException {
        TopicView view = bus.ask(broker -> Questions.topic(broker, name, Bus.caller()));
        if (given.json()) {
            console.out().println(Json.of(view));
            return;
        }
        console.out().println("topic " + view.name() + ", id " + view.id() + (view.internal() ? ", internal" : ""));
        Table partitions = Table.of("PARTITION", "LEADER", "EPOCH", "REPLICAS", "IN SYNC", "START", "END", "BYTES");
        view.partitions()
                .forEach(p -> partitions.row(
                        p.partition(),
                        p.leader(),
                        p.leaderEpoch(),
                        ids(p.replicas()),
                        ids(p.isr()),
                        p.startOffset(),
                        p.highWatermark(),
                        p.sizeBytes()));
        console.out().print("\n" + partitions.text());
        if (view.configs() == null) {
            return;
        }
        Table configs = Table.of("CONFIGURATION", "VALUE", "FROM");
        view.configs().forEach((key, config) -> {
            if (given.has("all") || config.source().equals(Configs.Source.TOPIC.name())) {
                configs.row(key, config.value(), config.source());
            }
        });
        console.out().print("\n" + configs.text());
    }

    private static String ids(List<Integer> nodes) {
        return String.join(",", nodes.stream().map(String::valueOf).toList());
    }
}
