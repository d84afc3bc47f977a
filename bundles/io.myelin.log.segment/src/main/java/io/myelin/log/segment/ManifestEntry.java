package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** One thing that happened to one log, as the manifest records it. */
sealed interface ManifestEntry {
    int number();

    /** A log began to exist; {@code number} stands for it from here on. */
    record Created(int number, TopicIdPartition partition, int generation, long startOffset) implements ManifestEntry {}

    record Deleted(int number) implements ManifestEntry {}

    /** Nothing below is served again. */
    record Started(int number, long startOffset) implements ManifestEntry {}

    record EpochBegun(int number, int epoch, long startOffset) implements ManifestEntry {}

    /** A segment got its final length and digest; it need not be on disk yet. */
    record Sealed(int number, SegmentMark mark) implements ManifestEntry {}

    /** Everything up to the end of the mark is on disk. */
    record Flushed(int number, SegmentMark mark, boolean hasProducers) implements ManifestEntry {}

    /** Everything at and beyond the offset is gone. */
    record Cut(int number, long endOffset) implements ManifestEntry {}

    /** Everything is gone; files of older generations do not count any more. */
    record Restarted(int number, int generation, long startOffset) implements ManifestEntry {}

    /** Batches that the journal has from before do not count any more: the log is about to be cut. */
    record Branched(int number, int lineage) implements ManifestEntry {}

    /**
     * Everything up to the end of the mark is in the page cache: the log was closed.
     *
     * @param boot the run of the kernel whose page cache it is
     * @param durable whether the disk has it, too, be it in the journal
     */
    record Closed(int number, SegmentMark mark, boolean hasProducers, long boot, boolean durable)
            implements ManifestEntry {}

    /** Numbers and generations below have been given out, perhaps to logs that are gone. */
    record Counted(int number, int generation) implements ManifestEntry {}

    /** The journal of this salt is of no use up to a lap: the segments have on disk what it holds. */
    record JournalFreed(long salt, long lap) implements ManifestEntry {
        @Override
        public int number() {
            return STORE;
        }
    }

    /** The store is open, or was closed with every log in it; and in which run of the kernel. */
    record Life(long boot, boolean closed) implements ManifestEntry {
        @Override
        public int number() {
            return STORE;
        }
    }

    /** No log's number: what is said of the store. */
    int STORE = -1;

    /**
     * Compaction made one segment of those that began in the range of the mark; it is on disk.
     *
     * @param revision with which its name differs from theirs
     * @param mark with a length of 0 where the segment has changed since, and only its range is known
     */
    record Compacted(int number, int revision, SegmentMark mark) implements ManifestEntry {}

    /** Below the offset keys have been made unique. */
    record Cleaned(int number, long offset) implements ManifestEntry {}

    int MAX_BYTES = 1024;

    /** Writes kind and fields. */
    static void encode(ManifestEntry entry, ByteBuffer out) {
        if (entry instanceof Created created) {
            byte[] topic = created.partition().topic().getBytes(StandardCharsets.UTF_8);
            UUID id = created.partition().topicId();
            out.put((byte) 1).putInt(created.number());
            out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
            out.putInt(created.partition().partition())
                    .putInt(created.generation())
                    .putLong(created.startOffset());
            out.putShort((short) topic.length).put(topic);
        } else if (entry instanceof Deleted deleted) {
            out.put((byte) 2).putInt(deleted.number());
        } else if (entry instanceof Started started) {
            out.put((byte) 3).putInt(started.number()).putLong(started.startOffset());
        } else if (entry instanceof EpochBegun begun) {
            out.put((byte) 4).putInt(begun.number()).putInt(begun.epoch()).putLong(begun.startOffset());
        } else if (entry instanceof Sealed sealed) {
            out.put((byte) 5).putInt(sealed.number());
            putMark(out, sealed.mark());
        } else if (entry instanceof Flushed flushed) {
            out.put((byte) 6).putInt(flushed.number());
            putMark(out, flushed.mark());
            out.put((byte) (flushed.hasProducers() ? 1 : 0));
        } else if (entry instanceof Cut cut) {
            out.put((byte) 7).putInt(cut.number()).putLong(cut.endOffset());
        } else if (entry instanceof Restarted restarted) {
            out.put((byte) 8)
                    .putInt(restarted.number())
                    .putInt(restarted.generation())
                    .putLong(restarted.startOffset());
        } else {
            encodeLater(entry, out);
        }
    }

    private static void encodeLater(ManifestEntry entry, ByteBuffer out) {
        if (entry instanceof Branched branched) {
            out.put((byte) 9).putInt(branched.number()).putInt(branched.lineage());
        } else if (entry instanceof Closed closed) {
            out.put((byte) 10).putInt(closed.number());
            putMark(out, closed.mark());
            out.put((byte) (closed.hasProducers() ? 1 : 0))
                    .putLong(closed.boot())
                    .put((byte) (closed.durable() ? 1 : 0));
        } else if (entry instanceof Counted counted) {
            out.put((byte) 11).putInt(counted.number()).putInt(counted.generation());
        } else if (entry instanceof JournalFreed freed) {
            out.put((byte) 12).putInt(STORE).putLong(freed.salt()).putLong(freed.lap());
        } else if (entry instanceof Life life) {
            out.put((byte) 13).putInt(STORE).putLong(life.boot()).put((byte) (life.closed() ? 1 : 0));
        } else if (entry instanceof Compacted compacted) {
            out.put((byte) 20).putInt(compacted.number()).putInt(compacted.revision());
            putMark(out, compacted.mark());
        } else if (entry instanceof Cleaned cleaned) {
            out.put((byte) 21).putInt(cleaned.number()).putLong(cleaned.offset());
        }
    }

    /** @throws IllegalArgumentException when the bytes, whose checksum was right, are of a kind unknown to this version */
    static ManifestEntry decode(ByteBuffer in) {
        byte kind = in.get();
        int number = in.getInt();
        return switch (kind) {
            case 1 -> created(number, in);
            case 2 -> new Deleted(number);
            case 3 -> new Started(number, in.getLong());
            case 4 -> new EpochBegun(number, in.getInt(), in.getLong());
            case 5 -> new Sealed(number, mark(in));
            case 6 -> new Flushed(number, mark(in), in.get() != 0);
            case 7 -> new Cut(number, in.getLong());
            case 8 -> new Restarted(number, in.getInt(), in.getLong());
            case 9 -> new Branched(number, in.getInt());
            case 10 -> new Closed(number, mark(in), in.get() != 0, in.getLong(), in.get() != 0);
            case 11 -> new Counted(number, in.getInt());
            case 12 -> new JournalFreed(in.getLong(), in.getLong());
            case 13 -> new Life(in.getLong(), in.get() != 0);
            case 20 -> new Compacted(number, in.getInt(), mark(in));
            case 21 -> new Cleaned(number, in.getLong());
            default -> throw new IllegalArgumentException("manifest entry of kind " + kind);
        };
    }

    private static Created created(int number, ByteBuffer in) {
        UUID id = new UUID(in.getLong(), in.getLong());
        int partition = in.getInt();
        int generation = in.getInt();
        long startOffset = in.getLong();
        int topicBytes = in.getShort();
        if (topicBytes < 0 || topicBytes > in.remaining()) {
            throw new IllegalArgumentException("a topic's name of " + topicBytes + " bytes");
        }
        byte[] topic = new byte[topicBytes];
        in.get(topic);
        String name = new String(topic, StandardCharsets.UTF_8);
        if (!Names.TOPIC.matcher(name).matches()) {
            throw new IllegalArgumentException("a topic's name that no topic can have");
        }
        return new Created(number, new TopicIdPartition(id, name, partition), generation, startOffset);
    }

    private static void putMark(ByteBuffer out, SegmentMark mark) {
        out.putLong(mark.baseOffset())
                .putLong(mark.lengthBytes())
                .putLong(mark.endOffset())
                .putLong(mark.digest());
        out.putLong(mark.rollBaseMs()).putLong(mark.maxTimestampMs()).putLong(mark.touchedMs());
    }

    private static SegmentMark mark(ByteBuffer in) {
        return new SegmentMark(
                in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
