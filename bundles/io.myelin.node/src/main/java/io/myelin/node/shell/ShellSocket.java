package io.myelin.node.shell;

import io.myelin.file.DataDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a terminal on this machine into the Gogo shell: a socket in the file system that only the owner of the data can open. */
@Component(
        name = "io.myelin.node.shell",
        service = {},
        immediate = true)
public final class ShellSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSocket.class);
    private static final int MAX_SESSIONS = 8;

    private final CommandProcessor processor;
    private final Path socket;
    private final ServerSocketChannel server;
    private final Semaphore sessions = new Semaphore(MAX_SESSIONS);

    @Activate
    public ShellSocket(@Reference CommandProcessor processor, @Reference DataDirectory data) throws IOException {
        this.processor = processor;
        Path directory = data.directory("run");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        socket = directory.resolve("shell");
        // What a process that was killed has left behind; the lease says that nobody listens on it.
        Files.deleteIfExists(socket);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            server.close();
            throw new IOException(
                    "no shell: " + socket + " cannot be bound (its path may be too long): " + e.getMessage(), e);
        }
        daemon("myelin-shell", this::accept);
    }

    @Deactivate
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                if (sessions.tryAcquire()) {
                    daemon("myelin-shell-session", () -> serve(channel));
                } else {
                    channel.close();
                }
            }
        } catch (ClosedChannelException e) {
            LOG.debug("the shell has ended");
        } catch (IOException e) {
            LOG.error("the shell takes no more sessions until the node is started again", e);
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            new ShellSession(processor, task -> daemon("myelin-shell-command", task), channel).serve();
        } catch (IOException | RuntimeException e) {
            LOG.debug("a shell session ended", e);
        } finally {
            sessions.release();
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
