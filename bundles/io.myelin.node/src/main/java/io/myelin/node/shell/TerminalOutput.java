package io.myelin.node.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** What a command prints, as frames of one kind. */
final class TerminalOutput extends OutputStream {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Terminal terminal;
    private final byte kind;

    TerminalOutput(Terminal terminal, byte kind) {
        this.terminal = terminal;
        this.kind = kind;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += CHUNK_BYTES) {
            terminal.write(kind, ByteBuffer.wrap(source, offset + done, Math.min(CHUNK_BYTES, length - done)));
        }
    }
}
