package io.myelin.node.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What is typed, asked for only when a command reads: so a command that reads nothing takes nothing from the terminal, and what
 * waits here is one frame at most.
 */
final class TerminalInput extends InputStream {
    private static final byte[] END = {};

    private final Terminal terminal;
    private final BlockingQueue<byte[]> came = new LinkedBlockingQueue<>();
    private byte[] current = END;
    private int next;
    private boolean ended;

    TerminalInput(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What came from the terminal; nothing for the end of the input. */
    void add(byte[] bytes) {
        came.add(bytes);
    }

    /** The terminal is gone: who reads is told that the input has ended. */
    void end() {
        came.add(END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next == current.length && !fetch()) {
            return -1;
        }
        int count = Math.min(length, current.length - next);
        System.arraycopy(current, next, target, offset, count);
        next += count;
        return count;
    }

    private boolean fetch() throws IOException {
        if (ended) {
            return false;
        }
        terminal.want();
        try {
            current = came.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the shell session ends");
        }
        next = 0;
        ended = current.length == 0;
        return !ended;
    }

    @Override
    public synchronized int available() {
        return current.length - next;
    }
}
