package io.myelin.codec;

import io.myelin.batch.Compression;
import java.io.IOException;
import java.io.InputStream;

/** What was compressed, up to a limit. Whatever the libraries throw at damaged input becomes one kind of exception. */
final class PlainStream extends InputStream {
    private final Compression compression;
    private final InputStream in;
    private final int maxBytes;
    private long read;

    PlainStream(Compression compression, InputStream in, int maxBytes) {
        this.compression = compression;
        this.in = in;
        this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        int bytes;
        try {
            bytes = read == 0 ? first(into, at, length) : in.read(into, at, length);
        } catch (IOException | RuntimeException e) {
            throw new IOException(problem(compression, e), e);
        }
        read += Math.max(0, bytes);
        if (read > maxBytes) {
            throw new IOException(problem(
                    compression, new IOException("there is more than the allowed " + maxBytes + " bytes in it")));
        }
        return bytes;
    }

    /** With this the classes that reading needs have been touched. */
    private int first(byte[] into, int at, int length) throws IOException {
        try (LibraryLoader ignored = LibraryLoader.enter()) {
            return in.read(into, at, length);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            in.close();
        } catch (RuntimeException e) {
            throw new IOException(problem(compression, e), e);
        }
    }

    static String problem(Compression compression, Exception cause) {
        return "the records can't be decompressed as " + compression.configName() + ": " + cause.getMessage();
    }
}
