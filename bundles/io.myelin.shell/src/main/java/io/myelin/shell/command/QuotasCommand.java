package io.myelin.shell.command;

import io.myelin.broker.quota.QuotaFilter;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The quotas of clients. */
@Component(
        name = "io.myelin.shell.quotas",
        service = QuotasCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "quotas"})
public final class QuotasCommand implements Command {
    private static final int ROWS = 1_000;
    private static final String ALL_OTHERS = "(default)";

    private final Bus bus;

    @Activate
    public QuotasCommand(@Reference Bus bus) {
        this.bus = bus;
    }

    /** One quota of one entity, as it is shown. */
    record Row(String user, String clientId, String ip, String quota, BigDecimal limit) {}

    private record Listed(List<Row> quotas, boolean more) {}

    public void quotas(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of("bus:quotas", "What clients may use, by user, client id and address.")
                .option("max", "N", "at most so many, default " + ROWS)
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        int max = (int) given.number("max", ROWS, 1, Integer.MAX_VALUE);
        List<Row> all = rows(bus.ask(
                broker -> CompletableFuture.completedStage(broker.quotas().describe(QuotaFilter.ALL, Bus.caller()))));
        Listed listed = new Listed(all.subList(0, Math.min(max, all.size())), all.size() > max);
        if (given.json()) {
            console.out().println(Json.of(listed));
            return;
        }
        console.out().print(text(listed.quotas));
        if (listed.more) {
            console.err().println("there are more: --max " + all.size() + " shows all");
        }
    }

    static List<Row> rows(Map<QuotaEntity, Map<String, Double>> quotas) {
        List<Row> rows = new ArrayList<>();
        quotas.forEach((entity, limits) -> new TreeMap<>(limits)
                .forEach((quota, limit) -> rows.add(new Row(
                        name(entity.user()),
                        name(entity.clientId()),
                        name(entity.ip()),
                        quota,
                        new BigDecimal(
                                BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString())))));
        return rows;
    }

    private static String name(Optional<String> name) {
        return name.map(known -> known.equals(QuotaEntity.DEFAULT) ? ALL_OTHERS : known)
                .orElse(null);
    }

    static String text(List<Row> rows) {
        Table table = Table.of("USER", "CLIENT ID", "ADDRESS", "QUOTA", "LIMIT");
        rows.forEach(row -> table.row(row.user(), row.clientId(), row.ip(), row.quota(), row.limit()));
        return table.text();
    }
}
