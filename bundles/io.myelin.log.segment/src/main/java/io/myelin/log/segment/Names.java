package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of directories and files. A partition's directory is {@code topic-partition.topicId}; in it lie segments {@code
 * baseOffset.generation.log}, those made by compaction {@code baseOffset.generation.revision.log}, and producer snapshots
 * {@code offset.generation.producers}.
 */
final class Names {
    static final String SEGMENT = "log";
    static final String PRODUCERS = "producers";
    static final String DELETED = ".deleted";
    static final String TEMPORARY = ".tmp";
    static final String JOURNAL = "journal-";

    /** What may become part of a path: a name from a damaged file could lead out of the directory. */
    static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]+");

    /** File systems take 255 bytes; room for partition, id and a suffix is left. */
    private static final int MAX_TOPIC_CHARS = 200;

    private static final int ID_CHARS = 22;
    private static final Pattern DIRECTORY = Pattern.compile("(.+)-(\\d{1,10})\\.([A-Za-z0-9_-]{" + ID_CHARS + "})");
    private static final Pattern FILE =
            Pattern.compile("(\\d{20})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?\\.(" + SEGMENT + "|" + PRODUCERS + ")");

    /**
     * @param offset base offset of a segment, or where a snapshot was taken
     * @param revision which compaction made the segment, 0 for none
     */
    record Parsed(String name, long offset, int generation, int revision, String kind) {}

    private Names() {}

    static String directory(TopicIdPartition partition) {
        String topic = partition.topic();
        if (topic.length() > MAX_TOPIC_CHARS) {
            // The tilde is in no topic's name: nobody takes the short name for a whole one.
            topic = topic.substring(0, MAX_TOPIC_CHARS) + "~";
        }
        UUID id = partition.topicId();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return topic + "-" + partition.partition() + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The name that a directory gets when its log is deleted: with the log's number, since the partition may come again. */
    static String deleted(Path directory, int number) {
        return directory.getFileName() + "." + number + DELETED;
    }

    /** @return -1 when the name has none */
    static int deletedNumber(String name) {
        String rest = name.substring(0, name.length() - DELETED.length());
        try {
            return Integer.parseInt(rest.substring(rest.lastIndexOf('.') + 1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** @return empty when the name is no partition's, or not the whole one */
    static Optional<TopicIdPartition> partition(String directory) {
        Matcher matcher = DIRECTORY.matcher(directory);
        if (!matcher.matches() || matcher.group(1).endsWith("~")) {
            return Optional.empty();
        }
        try {
            ByteBuffer id = ByteBuffer.wrap(Base64.getUrlDecoder().decode(matcher.group(3)));
            int partition = Integer.parseInt(matcher.group(2));
            return Optional.of(new TopicIdPartition(new UUID(id.getLong(), id.getLong()), matcher.group(1), partition));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @param revision 0 for a segment as it was written */
    static String segment(long baseOffset, int generation, int revision) {
        return file(baseOffset, generation, revision == 0 ? SEGMENT : revision + "." + SEGMENT);
    }

    static String producers(long offset, int generation) {
        return file(offset, generation, PRODUCERS);
    }

    private static String file(long offset, int generation, String kind) {
        return String.format("%020d.%d.%s", offset, generation, kind);
    }

    static Optional<Parsed> parse(String name) {
        Matcher matcher = FILE.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            long offset = Long.parseLong(matcher.group(1));
            int revision = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
            return Optional.of(
                    new Parsed(name, offset, Integer.parseInt(matcher.group(2)), revision, matcher.group(4)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
