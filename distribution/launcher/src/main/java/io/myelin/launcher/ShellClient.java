package io.myelin.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Connects the terminal to the shell of a running node, through a socket that only the owner of its data can open. */
final class ShellClient {
    private ShellClient() {}

    static int run(Path home, Path work, List<String> arguments) {
        Options options;
        try {
            options = Options.parse(home, work, arguments);
        } catch (UsageException e) {
            System.err.println("myelin: " + e.getMessage());
            return Main.WRONG_USAGE;
        }
        Path socket = options.data().resolve("run").resolve("shell");
        if (!Files.exists(socket)) {
            System.err.println("myelin: no shell at " + socket + "; is the node running on this data directory?");
            return Main.FAILED;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            OutputStream to = Channels.newOutputStream(channel);
            Thread typing = new Thread(() -> send(channel, to), "typing");
            typing.setDaemon(true);
            typing.start();
            InputStream from = Channels.newInputStream(channel);
            byte[] buffer = new byte[8192];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                System.out.write(buffer, 0, read);
                System.out.flush();
            }
            return Main.STOPPED;
        } catch (IOException e) {
            System.err.println("myelin: the shell at " + socket + " does not answer: " + e.getMessage());
            return Main.FAILED;
        }
    }

    private static void send(SocketChannel channel, OutputStream to) {
        try {
            System.in.transferTo(to);
            channel.shutdownOutput();
        } catch (IOException e) {
            // The node went away; the reading side says so.
        }
    }
}
