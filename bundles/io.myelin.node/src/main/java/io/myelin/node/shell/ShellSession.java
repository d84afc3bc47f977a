package io.myelin.node.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One terminal at the shell: a command and its exit code, or a shell to type into. */
final class ShellSession {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSession.class);
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private final CommandProcessor processor;
    private final Executor threads;
    private final Terminal terminal;
    private final TerminalInput in;

    ShellSession(CommandProcessor processor, Executor threads, ByteChannel channel) {
        this.processor = processor;
        this.threads = threads;
        this.terminal = new Terminal(channel);
        this.in = new TerminalInput(terminal);
    }

    /** Returns when the terminal has gone, or has got its exit code. */
    void serve() throws IOException {
        Terminal.Frame first = terminal.read();
        if (first == null || first.kind() != Terminal.COMMAND) {
            return;
        }
        try (PrintStream out = stream(Terminal.OUTPUT);
                PrintStream err = stream(Terminal.ERRORS);
                CommandSession session = processor.createSession(in, out, err)) {
            int line = first.text().indexOf('\n');
            String command = first.text().substring(line + 1);
            session.currentDir(Path.of(first.text().substring(0, Math.max(0, line))));
            session.put("SCOPE", "gogo:*");
            session.put("prompt", "g! ");
            CompletableFuture<Void> running = new CompletableFuture<>();
            threads.execute(() -> {
                try {
                    int code = command.isBlank() ? converse(session) : run(session, command, out, err);
                    out.flush();
                    err.flush();
                    terminal.exit(code);
                } catch (IOException e) {
                    LOG.debug("a terminal went away before its exit code", e);
                } finally {
                    running.complete(null);
                }
            });
            listen();
            interrupt(session, running);
        }
    }

    /** Hands on what is typed until the terminal closes: after its exit code, or because its user has pressed Ctrl-C. */
    private void listen() throws IOException {
        try {
            for (Terminal.Frame frame = terminal.read(); frame != null; frame = terminal.read()) {
                if (frame.kind() == Terminal.INPUT) {
                    in.add(frame.bytes());
                }
            }
        } finally {
            in.end();
        }
    }

    /** Whoever asked is gone, so what still runs for them ends. */
    private static void interrupt(CommandSession session, CompletableFuture<Void> running) {
        if (!running.isDone()) {
            // A copy: jobs come and go meanwhile.
            new ArrayList<>(session.jobs()).forEach(Job::interrupt);
        }
    }

    private static int run(CommandSession session, String command, PrintStream out, PrintStream err) {
        try {
            Object result = session.execute(command);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return DONE;
        } catch (Exception e) {
            // Gogo declares Exception: whatever a command threw is its failure, never the node's.
            LOG.debug("a command failed", e);
            err.println("myelin: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return FAILED;
        }
    }

    private static int converse(CommandSession session) {
        try {
            session.execute("gosh --login --noshutdown");
        } catch (Exception e) {
            LOG.debug("a shell session ended", e);
        }
        return DONE;
    }

    private PrintStream stream(byte kind) {
        return new PrintStream(new TerminalOutput(terminal, kind), true, StandardCharsets.UTF_8);
    }
}
