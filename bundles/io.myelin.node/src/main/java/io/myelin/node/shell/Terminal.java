package io.myelin.node.shell;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The terminal at the other end of a socket, in frames: a byte that says what it is, the length of what follows, and that. The
 * terminal sends {@code C}, its directory and a command, a line each (no command for a shell to type into), and then, each time it is asked by {@code R}, an
 * {@code I} with input, an empty one at the end. It gets {@code O}, output, {@code E}, errors, and at last {@code X}, the exit
 * code. One thread reads, any may write.
 */
final class Terminal {
    static final byte COMMAND = 'C';
    static final byte INPUT = 'I';
    static final byte WANTED = 'R';
    static final byte OUTPUT = 'O';
    static final byte ERRORS = 'E';
    static final byte EXIT = 'X';

    private static final int HEAD_BYTES = 5;
    private static final int MAX_FRAME_BYTES = 1 << 20;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteChannel channel;
    private final ReentrantLock writing = new ReentrantLock();

    Terminal(ByteChannel channel) {
        this.channel = channel;
    }

    /** What came; {@code kind} is the frame's first byte. */
    record Frame(byte kind, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** @return the next frame, null when the terminal is gone */
    Frame read() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        if (!fill(head)) {
            return null;
        }
        byte kind = head.get(0);
        int length = head.getInt(1);
        if (length < 0 || length > MAX_FRAME_BYTES) {
            throw new IOException("a frame of " + length + " bytes; is bin/myelin of another version than the node?");
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        if (!fill(body)) {
            throw new EOFException("the terminal went away in the middle of a frame");
        }
        return new Frame(kind, body.array());
    }

    private boolean fill(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Asks for input. */
    void want() throws IOException {
        write(WANTED, NOTHING);
    }

    void exit(int code) throws IOException {
        write(EXIT, ByteBuffer.allocate(Integer.BYTES).putInt(0, code));
    }

    void write(byte kind, ByteBuffer bytes) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + bytes.remaining());
        frame.put(kind).putInt(bytes.remaining()).put(bytes).flip();
        writing.lock();
        try {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } finally {
            writing.unlock();
        }
    }
}
