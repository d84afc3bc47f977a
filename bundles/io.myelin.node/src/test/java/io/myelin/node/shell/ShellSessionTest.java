package io.myelin.node.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Process;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellSessionTest {
    @TempDir
    Path directory;

    private final CommandProcessorImpl gogo = new CommandProcessorImpl(new ThreadIOImpl());
    private final Commands commands = new Commands();
    private final CountDownLatch served = new CountDownLatch(1);
    private ServerSocketChannel server;
    private SocketChannel channel;
    private Terminal terminal;

    /** What the commands of the test do. */
    public static final class Commands {
        final CountDownLatch waiting = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);

        public void hello(String name) {
            Process.Utils.current().out().println("hello " + name);
        }

        public void fail() {
            throw new IllegalArgumentException("it is broken");
        }

        public void echo() throws IOException {
            Process.Utils.current()
                    .out()
                    .print(new String(Process.Utils.current().in().readAllBytes(), StandardCharsets.UTF_8));
        }

        public void forever() {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }
    }

    @BeforeEach
    void begin() throws IOException {
        for (String command : List.of("hello", "fail", "echo", "forever")) {
            gogo.addCommand("test", commands, command);
        }
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(address);
        channel = SocketChannel.open(address);
        terminal = new Terminal(channel);
        SocketChannel near = server.accept();
        daemon(() -> {
            try (near) {
                new ShellSession(gogo, ShellSessionTest::daemon, near).serve();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                served.countDown();
            }
        });
    }

    @AfterEach
    void end() throws IOException {
        channel.close();
        server.close();
    }

    @Test
    void runsOneCommand() throws Exception {
        send(Terminal.COMMAND, "/\ntest:hello world");
        assertEquals(List.of("O hello world", "X 0"), answer());
    }

    @Test
    void saysThatACommandFailed() throws Exception {
        send(Terminal.COMMAND, "/\ntest:fail");
        assertEquals(List.of("E myelin: it is broken", "X 1"), answer());
    }

    @Test
    void saysThatThereIsNoSuchCommand() throws Exception {
        send(Terminal.COMMAND, "/\ntest:nothing");
        assertEquals(List.of("E myelin: Command not found: test:nothing", "X 1"), answer());
    }

    @Test
    void asksForInputWhenACommandReads() throws Exception {
        send(Terminal.COMMAND, "/\ntest:echo");
        assertEquals(Terminal.WANTED, terminal.read().kind());
        send(Terminal.INPUT, "one ");
        assertEquals(Terminal.WANTED, terminal.read().kind());
        send(Terminal.INPUT, "two");
        assertEquals(Terminal.WANTED, terminal.read().kind());
        send(Terminal.INPUT, "");
        assertEquals(List.of("O one two", "X 0"), answer());
    }

    @Test
    void endsACommandWhoseTerminalIsGone() throws Exception {
        send(Terminal.COMMAND, "/\ntest:forever");
        commands.waiting.await();
        channel.close();
        assertTrue(commands.interrupted.await(60, TimeUnit.SECONDS));
        assertTrue(served.await(60, TimeUnit.SECONDS));
    }

    private void send(byte kind, String text) throws IOException {
        terminal.write(kind, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Everything up to the exit code, what belongs together in one piece. */
    private List<String> answer() throws IOException {
        List<String> answer = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        char last = 0;
        while (true) {
            Terminal.Frame frame = terminal.read();
            if (last != 0 && frame.kind() != last) {
                answer.add(last + " " + text.toString().strip());
                text.setLength(0);
            }
            if (frame.kind() == Terminal.EXIT) {
                answer.add("X " + ByteBuffer.wrap(frame.bytes()).getInt());
                return answer;
            }
            last = (char) frame.kind();
            text.append(frame.text());
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }
}
