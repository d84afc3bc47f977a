package io.myelin.broker.core.partition;

import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.testkit.fuzz.Choices;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Batches that are well-formed but for a few places, with the checksum renewed so that what is behind it is reached: numbers at
 * their limits, thousands of headers, records that are none, and a few bytes that hold a great many.
 */
final class HostileBatch {
    private static final int CHANCE = 4;
    private static final int BOMB_BYTES = 96 << 20;

    private final Choices choices;
    private final Codecs codecs;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private int count;

    HostileBatch(Choices choices, Codecs codecs) {
        this.choices = choices;
        this.codecs = codecs;
    }

    ByteBuffer build(long nowMs) {
        Compression codec = Compression.values()[choices.nextInt(5)];
        int bombBytes = choices.percent(CHANCE) && codec != Compression.NONE ? choices.nextInt(BOMB_BYTES) : 0;
        if (bombBytes > 0) {
            varlong(bombBytes + 20);
            records.write(0);
            varlong(0);
            varlong(0);
            varlong(3);
            records.writeBytes(new byte[] {1, 2, 3});
            varlong(choices.percent(50) ? bombBytes : choices.extreme());
            count = 1;
        } else {
            records();
        }
        ByteBuffer packed = pack(codec, bombBytes);
        if (packed.hasRemaining() && choices.percent(CHANCE)) {
            packed.put(choices.nextInt(packed.limit()), (byte) choices.nextInt());
        }
        return header(codec, packed, nowMs);
    }

    private ByteBuffer pack(Compression codec, int zeros) {
        InputStream plain = new SequenceInputStream(
                new java.io.ByteArrayInputStream(records.toByteArray()), new BoundedZeros(zeros));
        try {
            return codecs.compress(codec, Codecs.DEFAULT_LEVEL, plain, Integer.MAX_VALUE / 2)
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ByteBuffer header(Compression codec, ByteBuffer packed, long nowMs) {
        ByteBuffer batch = ByteBuffer.allocate(BatchView.HEADER_BYTES + packed.remaining());
        int attributes = (choices.percent(CHANCE) ? choices.nextInt(256) : 0) | codec.id();
        batch.putLong(number(0))
                .putInt(batch.capacity() - BatchView.PREFIX_BYTES)
                .putInt((int) number(0))
                .put(BatchView.MAGIC)
                .putInt(0)
                .putShort((short) attributes)
                .putInt((int) number(count - 1))
                .putLong(number(nowMs))
                .putLong(number(nowMs));
        boolean idempotent = choices.nextBoolean();
        batch.putLong(number(idempotent ? 7 : -1))
                .putShort((short) number(idempotent ? 0 : -1))
                .putInt((int) number(idempotent ? 0 : -1))
                .putInt((int) number(count))
                .put(packed);
        return sealed(batch.flip());
    }

    private long number(long right) {
        if (!choices.percent(CHANCE)) {
            return right;
        }
        return choices.nextBoolean() ? choices.extreme() : (long) choices.extreme() << 32;
    }

    /** The bytes with the length and the checksum that they should have, as far as there is room for them. */
    static ByteBuffer sealed(ByteBuffer batch) {
        if (batch.limit() >= BatchView.HEADER_BYTES) {
            batch.putInt(8, batch.limit() - BatchView.PREFIX_BYTES);
            batch.put(16, BatchView.MAGIC);
            try {
                batch.putInt(17, BatchView.at(batch, 0).computeCrc());
            } catch (CorruptBatchException e) {
                throw new IllegalStateException(e);
            }
        }
        return batch;
    }

    private void records() {
        int kinds = choices.nextInt(8);
        for (int i = 0; i < kinds; i++) {
            byte[] body = body();
            int copies = choices.percent(CHANCE) ? choices.nextInt(2048) : 1;
            for (int j = 0; j < copies; j++) {
                varlong(choices.percent(1) ? choices.extreme() : body.length);
                records.writeBytes(body);
                count++;
            }
        }
    }

    private byte[] body() {
        HostileBatch body = new HostileBatch(choices, codecs);
        body.records.write(0);
        body.varlong(number(1));
        body.varlong(number(count));
        body.bytes();
        body.bytes();
        int headers = choices.percent(CHANCE) ? choices.nextInt(3000) : choices.nextInt(3);
        body.varlong(number(headers));
        boolean empty = headers > 3;
        for (int i = 0; i < headers; i++) {
            if (empty) {
                body.varlong(0);
                body.varlong(choices.isEmpty() ? 0 : -1);
            } else {
                body.bytes();
                body.bytes();
            }
        }
        return body.records.toByteArray();
    }

    private void bytes() {
        byte[] value = new byte[choices.nextInt(6)];
        choices.nextBytes(value);
        varlong(number(choices.percent(10) ? -1 : value.length));
        records.writeBytes(value);
    }

    private void varlong(long value) {
        long raw = (value << 1) ^ (value >> 63);
        while ((raw & ~0x7fL) != 0) {
            records.write((int) (raw & 0x7f | 0x80));
            raw >>>= 7;
        }
        records.write((int) raw);
    }

    /** So many zeros. */
    private static final class BoundedZeros extends InputStream {
        private int left;

        BoundedZeros(int count) {
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int at, int length) {
            if (left <= 0) {
                return -1;
            }
            int bytes = Math.min(left, length);
            java.util.Arrays.fill(into, at, at + bytes, (byte) 0);
            left -= bytes;
            return bytes;
        }
    }
}
