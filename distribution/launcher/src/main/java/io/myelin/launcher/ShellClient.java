package io.myelin.launcher;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Connects the terminal to the shell of a running node, through a socket that only the owner of its data can open. */
final class ShellClient {
    private static final int BUFFER_BYTES = 8192;

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
            Thread typing = new Thread(() -> send(channel), "typing");
            typing.setDaemon(true);
            typing.start();
            // Not by the streams of Channels: there a read that waits keeps writes waiting.
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (channel.read(buffer) >= 0) {
                System.out.write(buffer.array(), 0, buffer.position());
                System.out.flush();
                buffer.clear();
            }
            return Main.STOPPED;
        } catch (IOException e) {
            System.err.println("myelin: the shell at " + socket + " does not answer: " + e.getMessage());
            return Main.FAILED;
        }
    }

    private static void send(SocketChannel channel) {
        byte[] typed = new byte[BUFFER_BYTES];
        try {
            for (int read = System.in.read(typed); read >= 0; read = System.in.read(typed)) {
                ByteBuffer buffer = ByteBuffer.wrap(typed, 0, read);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.shutdownOutput();
        } catch (IOException e) {
            // The node went away; the reading side says so.
        }
    }
}
