package io.myelin.shell.command;

import io.myelin.generation.JarSource;
import io.myelin.generation.SwapRecord;
import io.myelin.generation.Swaps;
import io.myelin.shell.Arguments;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Usage;
import io.myelin.shell.bundle.SwapEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Replaces a bundle while the bus runs. */
@Component(
        name = "io.myelin.shell.swap",
        service = SwapCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "swap"})
public final class SwapCommand implements Command {
    private static final long TIMEOUT_MS = 300_000;

    private final SwapEngine engine;

    @Activate
    public SwapCommand(@Reference SwapEngine engine) {
        this.engine = engine;
    }

    public void swap(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of(
                        "bus:swap",
                        "Replaces a bundle by another build of it while the bus runs, and tells how that went. When the new"
                                + " build does not serve, the old one comes back by itself, and the command fails.")
                .words(1, 2)
                .form("BUNDLE JAR")
                .form("BUNDLE --restore")
                .flag("restore", "back to the build that the distribution brought along")
                .option("timeout-ms", "N", "how long to wait for the outcome, default " + TIMEOUT_MS)
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        long timeoutMs = given.number("timeout-ms", TIMEOUT_MS, 1, Integer.MAX_VALUE);
        load(Json.class, CommandException.class);
        Swaps.Swap swap = begin(given, console);
        SwapRecord ended = await(swap, timeoutMs);
        boolean good = ended.outcome() == SwapRecord.Outcome.SWAPPED;
        if (given.json()) {
            console.out().println(Json.of(ended));
        } else if (good) {
            console.out()
                    .println(ended.bundle() + " " + ended.oldVersion() + " -> " + ended.newVersion() + ", paused "
                            + ended.pauseMs() + " ms, took " + ended.tookMs() + " ms");
        }
        if (!good) {
            throw new CommandException(ended.bundle() + " " + ended.outcome() + ": " + ended.reason());
        }
    }

    /** When the shell has replaced itself, nothing more can be loaded of its old build, in which this still runs. */
    private static void load(Class<?>... neededAfterwards) {
        // To name them has loaded them.
    }

    private Swaps.Swap begin(Arguments given, Console console) throws CommandException {
        String bundle = given.words().get(0);
        if (given.has("restore") == (given.words().size() == 2)) {
            throw new CommandException("give either a jar or --restore");
        }
        Swaps swaps = engine.require();
        if (given.has("restore")) {
            return swaps.restore(bundle);
        }
        Path jar = console.directory().resolve(given.words().get(1)).normalize();
        if (!Files.isReadable(jar)) {
            throw new CommandException("the node cannot read " + jar);
        }
        return swaps.swap(bundle, JarSource.file(jar));
    }

    private static SwapRecord await(Swaps.Swap swap, long timeoutMs) throws CommandException {
        try {
            return swap.ended().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandException("swap " + swap.number() + " goes on; bus:swaps shows what becomes of it");
        } catch (ExecutionException e) {
            throw new CommandException("swap " + swap.number() + " ended by a defect: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted; swap " + swap.number() + " goes on");
        }
    }
}
