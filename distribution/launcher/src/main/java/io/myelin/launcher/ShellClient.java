package io.myelin.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Connects the terminal to the shell of a running node, through a socket that only the owner of its data can open: for one
 * command, whose exit code becomes that of this process, or to type into. The frames are those of {@code io.myelin.node.shell}.
 */
final class ShellClient {
    private static final int HEAD_BYTES = 5;
    private static final int BUFFER_BYTES = 8192;
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final Semaphore wanted = new Semaphore(0);

    ShellClient(InputStream in, OutputStream out, OutputStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /**
     * What was asked for.
     *
     * @param data directory of the node
     * @param command to run, empty for a shell to type into
     */
    record Request(Path data, String command) {
        /** Everything from the first word that is no option of ours is the command. */
        static Request parse(Path work, List<String> arguments) throws UsageException {
            Path data = work.resolve("data");
            int next = 0;
            while (next < arguments.size() && arguments.get(next).startsWith("-")) {
                String argument = arguments.get(next++);
                if (argument.startsWith("--data=")) {
                    data = Path.of(argument.substring("--data=".length()));
                } else if (argument.equals("--data") && next < arguments.size()) {
                    data = Path.of(arguments.get(next++));
                } else {
                    throw new UsageException(
                            "'" + argument + "' is no option here; it is: shell [--data DIR] [COMMAND]");
                }
            }
            String command = String.join(" ", arguments.subList(next, arguments.size()));
            return new Request(data.toAbsolutePath().normalize(), command);
        }
    }

    static int run(Path work, List<String> arguments) {
        Request request;
        try {
            request = Request.parse(work, arguments);
        } catch (UsageException e) {
            System.err.println("myelin: " + e.getMessage());
            return Main.WRONG_USAGE;
        }
        Path socket = request.data().resolve("run").resolve("shell");
        if (!Files.exists(socket)) {
            System.err.println("myelin: no shell at " + socket + "; is the node running on this data directory?");
            return Main.FAILED;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new ShellClient(System.in, System.out, System.err)
                    .talk(channel, Path.of("").toAbsolutePath() + "\n" + request.command());
        } catch (EOFException e) {
            System.err.println("myelin: the node went away, or has as many shells open as it allows");
            return Main.FAILED;
        } catch (IOException e) {
            System.err.println("myelin: the shell at " + socket + " does not answer: " + e.getMessage());
            return Main.FAILED;
        }
    }

    /**
     * @param begin the directory that paths are relative to, and the command, a line each
     * @return the exit code
     */
    int talk(ByteChannel channel, String begin) throws IOException {
        send(channel, 'C', begin.getBytes(StandardCharsets.UTF_8));
        Thread typing = new Thread(() -> type(channel), "typing");
        typing.setDaemon(true);
        typing.start();
        while (true) {
            ByteBuffer head = read(channel, HEAD_BYTES);
            byte kind = head.get();
            int length = head.getInt();
            if (length < 0 || length > MAX_FRAME_BYTES) {
                throw new IOException("a frame of " + length + " bytes; is the node of another version than this?");
            }
            ByteBuffer body = read(channel, length);
            switch (kind) {
                case 'O' -> print(out, body);
                case 'E' -> print(err, body);
                case 'R' -> wanted.release();
                case 'X' -> {
                    return body.getInt();
                }
                default -> throw new IOException("a frame of kind " + kind + "; is the node of another version?");
            }
        }
    }

    private static ByteBuffer read(ByteChannel channel, int bytes) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(bytes);
        while (read.hasRemaining()) {
            if (channel.read(read) < 0) {
                throw new EOFException();
            }
        }
        return read.flip();
    }

    private static void print(OutputStream stream, ByteBuffer bytes) throws IOException {
        stream.write(bytes.array());
        stream.flush();
    }

    /** Reads the terminal only when a command does. */
    private void type(ByteChannel channel) {
        byte[] typed = new byte[BUFFER_BYTES];
        try {
            while (true) {
                wanted.acquire();
                int read = Math.max(0, in.read(typed));
                send(channel, 'I', Arrays.copyOf(typed, read));
            }
        } catch (IOException e) {
            // The node went away; the reading side says so.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(ByteChannel channel, char kind, byte[] bytes) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + bytes.length);
        frame.put((byte) kind).putInt(bytes.length).put(bytes).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }
}
