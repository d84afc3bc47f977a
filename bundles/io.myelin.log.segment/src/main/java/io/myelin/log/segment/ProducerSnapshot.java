package io.myelin.log.segment;

import io.myelin.batch.AbortedTransaction;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** The bytes of a producer snapshot: what {@link Producers} held at an offset. */
final class ProducerSnapshot {
    private static final int MAGIC = 0x4d505231; // "MPR1"
    private static final int HEADER_BYTES = 4 + 4 + 8 + 4 + 4;
    private static final int ENTRY_BYTES = 8 + 2 + 4 + 8 + 8 + 1;
    private static final int WRITTEN_BYTES = 4 + 4 + 8 + 8 + 8;
    private static final int ABORTED_BYTES = 8 + 8 + 8;

    private ProducerSnapshot() {}

    /** @param log whose producers these are: a snapshot of another log is none */
    static byte[] encode(Producers producers, long offset, String log) {
        int bytes = HEADER_BYTES + producers.allAborted().size() * ABORTED_BYTES;
        for (ProducerEntry entry : producers.entries()) {
            bytes += ENTRY_BYTES + entry.batches.size() * WRITTEN_BYTES;
        }
        ByteBuffer out = ByteBuffer.allocate(bytes);
        out.putInt(MAGIC).putInt(0).putLong(offset);
        out.putInt(producers.entries().size()).putInt(producers.allAborted().size());
        for (ProducerEntry entry : producers.entries()) {
            out.putLong(entry.producerId).putShort(entry.epoch).putInt(entry.coordinatorEpoch);
            out.putLong(entry.transactionStart).putLong(entry.touchedMs).put((byte) entry.batches.size());
            for (ProducerEntry.Written written : entry.batches) {
                out.putInt(written.firstSequence()).putInt(written.lastSequence());
                out.putLong(written.baseOffset()).putLong(written.nextOffset()).putLong(written.appendTimeMs());
            }
        }
        for (AbortedTransaction transaction : producers.allAborted()) {
            out.putLong(transaction.producerId())
                    .putLong(transaction.firstOffset())
                    .putLong(transaction.lastOffset());
        }
        out.putInt(4, crc(out.array(), log));
        return out.array();
    }

    /** @return whether the bytes were whole, and {@code into} now holds what they say */
    static boolean decode(byte[] bytes, long offset, String log, Producers into) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES
                || in.getInt() != MAGIC
                || in.getInt() != crc(bytes, log)
                || in.getLong() != offset) {
            return false;
        }
        int producers = in.getInt();
        int aborted = in.getInt();
        List<ProducerEntry> entries = new ArrayList<>();
        List<AbortedTransaction> transactions = new ArrayList<>();
        try {
            for (int i = 0; i < producers; i++) {
                entries.add(entry(in));
            }
            for (int i = 0; i < aborted; i++) {
                transactions.add(new AbortedTransaction(in.getLong(), in.getLong(), in.getLong()));
            }
        } catch (BufferUnderflowException e) {
            return false;
        }
        into.restore(entries, transactions);
        return true;
    }

    private static ProducerEntry entry(ByteBuffer in) {
        ProducerEntry entry = new ProducerEntry(in.getLong(), in.getShort());
        entry.coordinatorEpoch = in.getInt();
        entry.transactionStart = in.getLong();
        entry.touchedMs = in.getLong();
        int batches = in.get();
        for (int i = 0; i < batches; i++) {
            entry.remember(
                    new ProducerEntry.Written(in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getLong()));
        }
        return entry;
    }

    private static int crc(byte[] bytes, String log) {
        CRC32C crc = new CRC32C();
        crc.update(log.getBytes(StandardCharsets.UTF_8));
        crc.update(bytes, 8, bytes.length - 8);
        return (int) crc.getValue();
    }
}
