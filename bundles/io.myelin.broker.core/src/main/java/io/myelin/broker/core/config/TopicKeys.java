package io.myelin.broker.core.config;

import static io.myelin.broker.Configs.Type.BOOLEAN;
import static io.myelin.broker.Configs.Type.DOUBLE;
import static io.myelin.broker.Configs.Type.INT;
import static io.myelin.broker.Configs.Type.LIST;
import static io.myelin.broker.Configs.Type.LONG;
import static io.myelin.broker.Configs.Type.STRING;

import io.myelin.broker.Configs.Type;
import java.util.ArrayList;
import java.util.List;

/** The configurations of a topic: Kafka's, the durability class and the storage. */
final class TopicKeys {
    static final String CLEANUP_POLICY = "cleanup.policy";
    static final String DURABILITY = "durability";
    static final String FSYNC = "fsync";
    static final String FLUSH_MESSAGES = "flush.messages";
    static final String STORAGE = "storage";
    static final String SEGMENT = "segment";
    static final String MEMORY = "memory";

    private static final long MIN_SEGMENT_BYTES = 1 << 20;
    private static final String FOREVER = Long.toString(Long.MAX_VALUE);

    static final Catalogue ALL = new Catalogue("topic", keys());

    private TopicKeys() {}

    private static List<ConfigKey> keys() {
        List<ConfigKey> keys = new ArrayList<>();
        segments(keys);
        durability(keys);
        retention(keys);
        compaction(keys);
        records(keys);
        compression(keys);
        replication(keys);
        withoutEffect(keys);
        remoteStorage(keys);
        return keys;
    }

    private static void segments(List<ConfigKey> keys) {
        keys.add(key(
                "segment.bytes",
                INT,
                "1073741824",
                Rule.atLeast(MIN_SEGMENT_BYTES),
                "log.segment.bytes",
                "A segment file is closed and a new one begun before it grows beyond this many bytes."));
        keys.add(key(
                "segment.ms",
                LONG,
                "604800000",
                Rule.atLeast(1),
                "log.roll.ms",
                "A segment is closed when its first record is this old, even when it is not full, so that retention can delete"
                        + " it."));
        keys.add(
                key(
                        "segment.jitter.ms",
                        LONG,
                        "0",
                        Rule.atLeast(0),
                        "log.roll.jitter.ms",
                        "Up to this much, chosen at random, is taken off segment.ms, so that many partitions do not roll at once."));
        keys.add(key(
                "index.interval.bytes",
                INT,
                "4096",
                Rule.atLeast(0),
                "log.index.interval.bytes",
                "About one index entry is kept for so many bytes of the log."));
        keys.add(key(
                FLUSH_MESSAGES,
                LONG,
                FOREVER,
                Rule.atLeast(1),
                "log.flush.interval.messages",
                "The log is synced to disk after so many records. The value 1 implies durability=fsync."));
        keys.add(key(
                "flush.ms",
                LONG,
                FOREVER,
                Rule.atLeast(0),
                "log.flush.interval.ms",
                "The log is synced to disk when a record has waited for that this long."));
        keys.add(key(
                "file.delete.delay.ms",
                LONG,
                "60000",
                Rule.atLeast(0),
                "log.segment.delete.delay.ms",
                "The files of a deleted segment stay on disk for this long."));
    }

    private static void durability(List<ConfigKey> keys) {
        keys.add(key(
                DURABILITY,
                STRING,
                "replicated",
                Rule.oneOf("replicated", FSYNC),
                DURABILITY,
                "When a record is acknowledged with acks=all: 'replicated' when each in-sync replica has it in memory, 'fsync'"
                        + " when each has it on disk."));
        keys.add(key(
                STORAGE,
                STRING,
                SEGMENT,
                Rule.NAME,
                null,
                "Where the records are: 'segment' in files, 'memory' in the memory of each replica, forgotten when it ends."
                        + " Decided at creation."));
    }

    private static void retention(List<ConfigKey> keys) {
        keys.add(key(
                CLEANUP_POLICY,
                LIST,
                "delete",
                Rule.someOf("compact", "delete"),
                "log.cleanup.policy",
                "What becomes of old segments: 'delete' drops them by age and size, 'compact' keeps the newest record of each"
                        + " key. Both may be given."));
        keys.add(
                key(
                        "retention.ms",
                        LONG,
                        "604800000",
                        Rule.atLeast(-1),
                        "log.retention.ms",
                        "With the policy 'delete', segments whose newest record is older than this are dropped; -1 for never."));
        keys.add(key(
                "retention.bytes",
                LONG,
                "-1",
                Rule.ANY,
                "log.retention.bytes",
                "With the policy 'delete', the oldest segments are dropped while a partition is larger than this; -1 for no"
                        + " limit."));
    }

    private static void compaction(List<ConfigKey> keys) {
        keys.add(key(
                "delete.retention.ms",
                LONG,
                "86400000",
                Rule.atLeast(0),
                "log.cleaner.delete.retention.ms",
                "How long a tombstone stays in a compacted log, so that readers see the deletion."));
        keys.add(key(
                "min.compaction.lag.ms",
                LONG,
                "0",
                Rule.atLeast(0),
                "log.cleaner.min.compaction.lag.ms",
                "A record is not compacted away before it is this old."));
        keys.add(key(
                "max.compaction.lag.ms",
                LONG,
                FOREVER,
                Rule.atLeast(1),
                "log.cleaner.max.compaction.lag.ms",
                "A record becomes eligible for compaction at the latest when it is this old."));
        keys.add(key(
                "min.cleanable.dirty.ratio",
                DOUBLE,
                "0.5",
                Rule.between(0, 1),
                "log.cleaner.min.cleanable.ratio",
                "A log is compacted when at least this share of it has not been compacted yet."));
    }

    private static void records(List<ConfigKey> keys) {
        keys.add(key(
                "max.message.bytes",
                INT,
                "1048588",
                Rule.atLeast(0),
                "message.max.bytes",
                "The largest record batch that is accepted, in bytes, compressed as it comes."));
        keys.add(key(
                "max.decompressed.message.bytes",
                INT,
                "2147483639",
                Rule.atLeast(0),
                "max.decompressed.message.bytes",
                "The largest record, decompressed, that is accepted where the broker has to decompress."));
        keys.add(key(
                "message.timestamp.type",
                STRING,
                "CreateTime",
                Rule.oneOf("CreateTime", "LogAppendTime"),
                "log.message.timestamp.type",
                "Whether a record keeps its producer's time or gets the time of its append."));
        keys.add(key(
                "message.timestamp.before.max.ms",
                LONG,
                FOREVER,
                Rule.atLeast(0),
                "log.message.timestamp.before.max.ms",
                "A record whose time lies further back than this is refused, when the type is CreateTime."));
        keys.add(key(
                "message.timestamp.after.max.ms",
                LONG,
                "3600000",
                Rule.atLeast(0),
                "log.message.timestamp.after.max.ms",
                "A record whose time lies further ahead than this is refused, when the type is CreateTime."));
    }

    private static void compression(List<ConfigKey> keys) {
        keys.add(key(
                "compression.type",
                STRING,
                "producer",
                Rule.oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
                "compression.type",
                "How batches are stored; 'producer' leaves them as they come."));
        keys.add(key(
                "compression.gzip.level",
                INT,
                "-1",
                Rule.between(1, 9).or(-1),
                "compression.gzip.level",
                "The level where the broker compresses with gzip; -1 for the library's choice."));
        keys.add(key(
                "compression.lz4.level",
                INT,
                "9",
                Rule.between(1, 17),
                "compression.lz4.level",
                "The level where the broker compresses with LZ4."));
        keys.add(key(
                "compression.zstd.level",
                INT,
                "3",
                Rule.between(-131072, 22),
                "compression.zstd.level",
                "The level where the broker compresses with Zstandard."));
    }

    private static void replication(List<ConfigKey> keys) {
        keys.add(key(
                "min.insync.replicas",
                INT,
                "1",
                Rule.atLeast(1),
                "min.insync.replicas",
                "A write with acks=all is refused while fewer replicas than this are in sync."));
        keys.add(key(
                "unclean.leader.election.enable",
                BOOLEAN,
                "false",
                Rule.ANY,
                "unclean.leader.election.enable",
                "Whether a replica that is not in sync may lead when no other can, at the price of lost records."));
        keys.add(key(
                "leader.replication.throttled.replicas",
                LIST,
                "",
                Rule.REPLICAS,
                null,
                "Replicas whose replication is throttled on the leader's side, as partition:node, or * for all."));
        keys.add(key(
                "follower.replication.throttled.replicas",
                LIST,
                "",
                Rule.REPLICAS,
                null,
                "Replicas whose replication is throttled on the follower's side, as partition:node, or * for all."));
    }

    /** Kafka has them, its tools show and set them; the bus has nothing that they could steer. */
    private static void withoutEffect(List<ConfigKey> keys) {
        keys.add(key(
                "segment.index.bytes",
                INT,
                "10485760",
                Rule.atLeast(4),
                "log.index.size.max.bytes",
                "Accepted for compatibility: indexes are sparse and are not preallocated here."));
        keys.add(key(
                "preallocate",
                BOOLEAN,
                "false",
                Rule.ANY,
                "log.preallocate",
                "Accepted for compatibility: segment files grow as they are written."));
        keys.add(key(
                "errors.deadletterqueue.group.enable",
                BOOLEAN,
                "false",
                Rule.ANY,
                null,
                "Whether share groups may use the topic as their dead-letter queue."));
    }

    private static void remoteStorage(List<ConfigKey> keys) {
        keys.add(key(
                "local.retention.ms",
                LONG,
                "-2",
                Rule.atLeast(-2),
                "log.local.retention.ms",
                "Accepted for compatibility: there is no remote storage."));
        keys.add(key(
                "local.retention.bytes",
                LONG,
                "-2",
                Rule.atLeast(-2),
                "log.local.retention.bytes",
                "Accepted for compatibility: there is no remote storage."));
        keys.add(key(
                "remote.storage.enable",
                BOOLEAN,
                "false",
                Rule.mustBe(false, "there is no remote storage here"),
                null,
                "There is no remote storage: it can't be switched on."));
        keys.add(key(
                "remote.log.copy.disable",
                BOOLEAN,
                "false",
                Rule.ANY,
                null,
                "Accepted for compatibility: there is no remote storage."));
        keys.add(key(
                "remote.log.delete.on.disable",
                BOOLEAN,
                "false",
                Rule.ANY,
                null,
                "Accepted for compatibility: there is no remote storage."));
        keys.add(key(
                "remote.copy.lag.ms",
                LONG,
                "0",
                Rule.ANY,
                "log.remote.copy.lag.ms",
                "Accepted for compatibility: there is no remote storage."));
        keys.add(key(
                "remote.copy.lag.bytes",
                LONG,
                "-1",
                Rule.ANY,
                "log.remote.copy.lag.bytes",
                "Accepted for compatibility: there is no remote storage."));
    }

    private static ConfigKey key(
            String name, Type type, String defaultValue, Rule rule, String brokerName, String documentation) {
        return new ConfigKey(name, type, defaultValue, rule, documentation, brokerName);
    }
}
