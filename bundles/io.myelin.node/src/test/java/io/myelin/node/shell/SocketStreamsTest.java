package io.myelin.node.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketStreamsTest {
    @TempDir
    Path directory;

    @Test
    void writesWhileAReadWaits() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            try (SocketChannel near = SocketChannel.open(address);
                    SocketChannel far = server.accept()) {
                CompletableFuture<Integer> reading = new CompletableFuture<>();
                Thread reader = new Thread(() -> complete(reading, new SocketInput(near)));
                reader.setDaemon(true);
                reader.start();

                assertTimeoutPreemptively(Duration.ofSeconds(60), () -> new SocketOutput(near).write(7));
                assertEquals(7, new SocketInput(far).read());
                new SocketOutput(far).write(200);

                assertEquals(200, reading.get(60, TimeUnit.SECONDS));
            }
        }
    }

    private static void complete(CompletableFuture<Integer> result, SocketInput in) {
        try {
            result.complete(in.read());
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }
}
