package io.myelin.shell.command;

import io.myelin.generation.Swaps;
import io.myelin.shell.Arguments;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import io.myelin.shell.bundle.BundleList;
import io.myelin.shell.bundle.BundleView;
import io.myelin.shell.bundle.SwapEngine;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The bundles of the bus: which build of each is there, and what does not work. */
@Component(
        name = "io.myelin.shell.bundles",
        service = BundlesCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "bundles"})
public final class BundlesCommand implements Command {
    private final BundleList bundles;
    private final SwapEngine engine;

    @Activate
    public BundlesCommand(
            @Reference ServiceComponentRuntime runtime, @Reference SwapEngine engine, BundleContext context) {
        this.bundles = new BundleList(context, runtime);
        this.engine = engine;
    }

    private record Listed(List<BundleView> bundles) {}

    public void bundles(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of(
                        "bus:bundles",
                        "The bundles of the bus, whether they can be replaced while it runs, and which of their"
                                + " components do not work.")
                .flag("all", "also those of others")
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        Optional<Swaps> swaps = engine.find();
        List<BundleView> list = bundles.list(given.has("all"), swaps);
        if (given.json()) {
            console.out().println(Json.of(new Listed(list)));
            return;
        }
        Table table = Table.of("BUNDLE", "VERSION", "STATE", "SWAPPABLE", "BUILD", "SINCE");
        list.forEach(bundle -> table.row(
                bundle.bundle(),
                bundle.version(),
                bundle.state(),
                word(bundle.swappable(), "yes", "no"),
                word(bundle.shipped(), "shipped", "swapped in"),
                bundle.since()));
        console.out().print(table.text());
        for (BundleView bundle : list) {
            bundle.unsatisfied()
                    .forEach(part -> console.out()
                            .println(bundle.bundle() + ": " + part.component() + " does not work: " + part.reason()));
        }
    }

    private static String word(Boolean value, String yes, String no) {
        if (value == null) {
            return null;
        }
        return value ? yes : no;
    }
}
