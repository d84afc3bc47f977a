package io.myelin.shell.command;

import io.myelin.broker.group.ListedGroup;
import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The list of consumer groups. */
@Component(
        name = "io.myelin.shell.groups",
        service = GroupsCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "groups"})
public final class GroupsCommand implements Command {
    private static final int ROWS = 1_000;

    private final Bus bus;

    @Activate
    public GroupsCommand(@Reference Bus bus) {
        this.bus = bus;
    }

    private record Listed(List<ListedGroup> groups, boolean more) {}

    public void groups(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of("bus:groups", "The consumer groups that this node coordinates, by name.")
                .option("state", "STATE", "only those in this state, such as Stable or Empty; may be repeated")
                .option("max", "N", "at most so many, default " + ROWS)
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        Set<String> states = Set.copyOf(given.texts("state"));
        int max = (int) given.number("max", ROWS, 1, Integer.MAX_VALUE);
        List<ListedGroup> all = bus.askGroups(groups -> groups.list(states, Set.of(), Bus.caller())).stream()
                .sorted(Comparator.comparing(ListedGroup::groupId))
                .toList();
        Listed listed = new Listed(all.subList(0, Math.min(max, all.size())), all.size() > max);
        if (given.json()) {
            console.out().println(Json.of(listed));
            return;
        }
        Table table = Table.of("GROUP", "STATE", "TYPE", "PROTOCOL");
        listed.groups.forEach(group -> table.row(group.groupId(), group.state(), group.type(), group.protocolType()));
        console.out().print(table.text());
        if (listed.more) {
            console.err().println("there are more: --max " + all.size() + " shows all");
        }
    }
}
