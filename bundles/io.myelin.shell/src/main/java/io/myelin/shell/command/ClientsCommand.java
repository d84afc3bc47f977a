package io.myelin.shell.command;

import io.myelin.broker.telemetry.ClientMetrics;
import io.myelin.broker.view.ClientsView;
import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The clients that push their metrics. */
@Component(
        name = "io.myelin.shell.clients",
        service = ClientsCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "clients"})
public final class ClientsCommand implements Command {
    private final Bus bus;

    @Activate
    public ClientsCommand(@Reference Bus bus) {
        this.bus = bus;
    }

    public void clients(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of(
                        "bus:clients",
                        "The clients that push their metrics, as client-metrics subscriptions ask them to; of one, named by its instance or as it calls itself, the"
                                + " newest metrics.")
                .words(0, 1)
                .form("")
                .form("CLIENT")
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        List<ClientMetrics> all =
                bus.askTelemetry(telemetry -> CompletableFuture.completedStage(telemetry.clients(Bus.caller())));
        if (given.words().isEmpty()) {
            list(ClientsView.of(all), given, console);
            return;
        }
        String wanted = given.words().get(0);
        one(
                ClientsView.one(all, wanted)
                        .orElseThrow(() -> new CommandException("no client " + wanted + " has pushed metrics")),
                given,
                console);
    }

    private static void list(ClientsView view, Arguments given, Console console) {
        if (given.json()) {
            console.out().println(Json.of(view));
            return;
        }
        Table table = Table.of("INSTANCE", "CLIENT", "SOFTWARE", "ADDRESS", "PUSHED", "VALUES");
        view.clients()
                .forEach(row -> table.row(
                        row.id(),
                        row.client(),
                        row.software(),
                        row.address(),
                        row.terminated() ? row.pushed() + " (its last)" : row.pushed(),
                        row.values()));
        console.out().print(table.text());
    }

    private static void one(ClientsView.ClientView view, Arguments given, Console console) {
        if (given.json()) {
            console.out().println(Json.of(view));
            return;
        }
        Table table = Table.of("METRIC", "KIND", "VALUE", "COUNT", "ATTRIBUTES");
        view.metrics()
                .forEach(value ->
                        table.row(value.metric(), value.kind(), value.value(), value.count(), attributes(value)));
        console.out().print(table.text());
    }

    private static String attributes(ClientsView.ValueView value) {
        return value.attributes().entrySet().stream()
                .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
                .collect(Collectors.joining(" "));
    }
}
