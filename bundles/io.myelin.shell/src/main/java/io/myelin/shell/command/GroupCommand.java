package io.myelin.shell.command;

import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import io.myelin.shell.group.GroupQuestions;
import io.myelin.shell.group.GroupView;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** One consumer group: who is in it, how far it has come, and its end. */
@Component(
        name = "io.myelin.shell.group",
        service = GroupCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "group"})
public final class GroupCommand implements Command {
    private final Bus bus;

    @Activate
    public GroupCommand(@Reference Bus bus) {
        this.bus = bus;
    }

    private record Done(String group, String done) {}

    public void group(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of(
                        "bus:group",
                        "Describes a consumer group: its members, its offsets and how far they are behind; or deletes"
                                + " one that has no members.")
                .words(1, 2)
                .form("NAME")
                .form("delete NAME")
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
            case "delete" -> {
                bus.askGroups(groups -> groups.delete(name, Bus.caller()));
                console.out().println(given.json() ? Json.of(new Done(name, "deleted")) : "group " + name + " deleted");
            }
            default ->
                throw new CommandException("'" + words.get(0) + "' can't be done to a group; it is delete or describe");
        }
    }

    private void describe(String name, Arguments given, Console console) throws CommandException {
        GroupView view = GroupQuestions.describe(bus, name);
        if (given.json()) {
            console.out().println(Json.of(view));
            return;
        }
        console.out()
                .println("group " + view.group() + ", " + view.state()
                        + (view.assignor().isEmpty() ? "" : ", assigned by " + view.assignor()));
        Table members = Table.of("MEMBER", "CLIENT", "HOST", "PARTITIONS");
        view.members()
                .forEach(member -> members.row(
                        member.instance() == null ? member.member() : member.instance(),
                        member.client(),
                        member.host(),
                        member.partitions().isEmpty() ? null : String.join(" ", member.partitions())));
        console.out().print("\n" + members.text());
        Table offsets = Table.of("TOPIC", "PARTITION", "COMMITTED", "END", "LAG");
        view.offsets().forEach(at -> offsets.row(at.topic(), at.partition(), at.committed(), at.end(), at.lag()));
        console.out().print("\n" + offsets.text());
    }
}
