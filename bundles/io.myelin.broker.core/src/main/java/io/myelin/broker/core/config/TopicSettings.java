package io.myelin.broker.core.config;

import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.broker.BusException;
import io.myelin.log.LogConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of a topic in force, typed.
 *
 * @param maxMessageBytes the largest batch
 * @param maxDecompressedBytes the largest record once decompressed
 * @param logAppendTime whether appends are stamped
 * @param timestampBeforeMaxMs how far back a record's time may lie
 * @param timestampAfterMaxMs how far ahead a record's time may lie
 * @param recompress the codec that batches are stored with, empty to leave them as they come
 * @param compressionLevel of that codec
 * @param minInSyncReplicas asked for by acks=all
 * @param storage the store that keeps the log
 * @param log what the log is told
 */
public record TopicSettings(
        int maxMessageBytes,
        int maxDecompressedBytes,
        boolean logAppendTime,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        Optional<Compression> recompress,
        int compressionLevel,
        int minInSyncReplicas,
        String storage,
        LogConfig log) {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSettings.class);

    static TopicSettings of(Map<String, String> overrides, Layers layers, long producerIdExpirationMs) {
        Values values = new Values(overrides, layers);
        Optional<Compression> recompress = recompression(values.text("compression.type"));
        return new TopicSettings(
                values.integer("max.message.bytes"),
                values.integer("max.decompressed.message.bytes"),
                values.text("message.timestamp.type").equals("LogAppendTime"),
                values.number("message.timestamp.before.max.ms"),
                values.number("message.timestamp.after.max.ms"),
                recompress,
                recompress.map(codec -> level(codec, values)).orElse(0),
                values.integer("min.insync.replicas"),
                values.text(TopicKeys.STORAGE),
                log(values, producerIdExpirationMs));
    }

    private static LogConfig log(Values values, long producerIdExpirationMs) {
        List<String> policies = ConfigKey.elements(values.text(TopicKeys.CLEANUP_POLICY));
        long flushMessages = values.number(TopicKeys.FLUSH_MESSAGES);
        return new LogConfig(
                values.integer("segment.bytes"),
                values.number("segment.ms"),
                values.number("segment.jitter.ms"),
                values.integer("index.interval.bytes"),
                values.number("retention.ms"),
                values.number("retention.bytes"),
                flushMessages,
                values.number("flush.ms"),
                values.number("file.delete.delay.ms"),
                policies.contains("delete"),
                policies.contains("compact"),
                flushMessages == 1 || values.text(TopicKeys.DURABILITY).equals(TopicKeys.FSYNC),
                producerIdExpirationMs,
                new LogConfig.Compaction(
                        values.real("min.cleanable.dirty.ratio"),
                        values.number("min.compaction.lag.ms"),
                        values.number("max.compaction.lag.ms"),
                        values.number("delete.retention.ms")));
    }

    private static Optional<Compression> recompression(String type) {
        return switch (type) {
            case "producer" -> Optional.empty();
            case "uncompressed" -> Optional.of(Compression.NONE);
            default ->
                Arrays.stream(Compression.values())
                        .filter(codec -> codec.configName().equals(type))
                        .findFirst();
        };
    }

    private static int level(Compression codec, Values values) {
        return switch (codec) {
            case GZIP, LZ4, ZSTD -> values.integer("compression." + codec.configName() + ".level");
            case NONE, SNAPPY -> Codecs.DEFAULT_LEVEL;
        };
    }

    private record Values(Map<String, String> overrides, Layers layers) {
        private Object parsed(String name) {
            ConfigKey key = TopicKeys.ALL.key(name);
            try {
                return key.parse(layers.value(key, overrides));
            } catch (BusException e) {
                // Written by a build with other rules: a partition that does not open would be worse than a default.
                LOG.warn("{}: using {} instead; set it again", e.getMessage(), key.defaultValue());
                return key.parse(key.defaultValue());
            }
        }

        String text(String name) {
            Object value = parsed(name);
            return value instanceof List<?> list
                    ? String.join(",", list.stream().map(String::valueOf).toList())
                    : String.valueOf(value);
        }

        long number(String name) {
            return ((Number) parsed(name)).longValue();
        }

        int integer(String name) {
            return ((Number) parsed(name)).intValue();
        }

        double real(String name) {
            return ((Number) parsed(name)).doubleValue();
        }
    }
}
