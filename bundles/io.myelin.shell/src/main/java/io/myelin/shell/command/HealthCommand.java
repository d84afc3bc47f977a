package io.myelin.shell.command;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.shell.Arguments;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether the node serves, part by part. */
@Component(
        name = "io.myelin.shell.health",
        service = HealthCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "health"})
public final class HealthCommand implements Command {
    private final Set<HealthSource> sources = ConcurrentHashMap.newKeySet();

    private record Check(String name, String status, String detail) {
        static Check of(HealthSource source) {
            Health health = source.check();
            return new Check(source.name(), health.ok() ? "UP" : "DOWN", health.detail());
        }

        boolean up() {
            return status.equals("UP");
        }
    }

    private record Checks(String status, List<Check> checks) {}

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindSource(HealthSource source) {
        sources.add(source);
    }

    public void unbindSource(HealthSource source) {
        sources.remove(source);
    }

    public void health(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of("bus:health", "Whether each part of the node serves; it fails when one does not.")
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        List<Check> checks = sources.stream()
                .map(Check::of)
                .sorted(Comparator.comparing(Check::name))
                .toList();
        long down = checks.stream().filter(check -> !check.up()).count();
        boolean up = !checks.isEmpty() && down == 0;
        if (given.json()) {
            console.out().println(Json.of(new Checks(up ? "UP" : "DOWN", checks)));
        } else {
            Table table = Table.of("PART", "STATUS", "DETAIL");
            checks.forEach(check -> table.row(check.name(), check.status(), check.detail()));
            console.out().print(table.text());
        }
        if (!up) {
            throw new CommandException(
                    checks.isEmpty()
                            ? "no part of the bus is here"
                            : down + " of " + checks.size() + " parts are down");
        }
    }
}
