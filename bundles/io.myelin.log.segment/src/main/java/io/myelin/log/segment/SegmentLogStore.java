package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.batch.Codecs;
import io.myelin.file.DataDirectory;
import io.myelin.file.FileIO;
import io.myelin.generation.Handle;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.log.LogConfig;
import io.myelin.log.LogDirectory;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.myelin.metric.Metric;
import io.myelin.metric.MetricSource;
import io.myelin.setting.NodeSetting;
import io.myelin.setting.NodeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The durable store of logs: a directory for each partition, one manifest for all. */
@Component(
        name = SegmentLogStore.PID,
        service = {LogStore.class, HealthSource.class, MetricSource.class, NodeSettings.class},
        property = LogStore.STORAGE + "=segment")
@Designate(ocd = SegmentLogStore.Config.class)
public final class SegmentLogStore implements LogStore, HealthSource, MetricSource, NodeSettings {
    static final String PID = "io.myelin.log.segment";
    private static final String DIRECTORY = "log";
    private static final String MANIFEST = "manifest";
    private static final Logger LOG = LoggerFactory.getLogger(SegmentLogStore.class);

    /** How the store works; what a topic's logs do is the topic's configuration. */
    @ObjectClassDefinition(name = "Myelin log store", description = "The durable store of partition logs")
    public @interface Config {
        @AttributeDefinition(
                name = "Open files",
                description = "How many segment files are kept open, files that readers hold not counted",
                min = "16")
        int open_files_max() default 2000;

        @AttributeDefinition(
                name = "Checkpoint interval (ms)",
                description =
                        "How often what was appended is brought to disk and put on record; a restart after a crash"
                                + " reads what came later",
                min = "100")
        long checkpoint_interval_ms() default 30_000;

        @AttributeDefinition(
                name = "Index entries",
                description = "Entries of one segment's index at most, 20 bytes each; with more, lookups read less",
                min = "16")
        int index_entries_max() default 2048;

        @AttributeDefinition(
                name = "Producers",
                description = "Idempotent producers that one log remembers at most; the one idle longest goes first",
                min = "1")
        int producers_max() default 100_000;

        @AttributeDefinition(
                name = "Journal (bytes)",
                description =
                        "Size of the journal that topics of class fsync share; at most a sixteenth of the file system, and"
                                + " 0 for none: then each partition is synced for itself. Made in eighths, as they are needed",
                min = "0")
        long journal_bytes() default 256L << 20;

        @AttributeDefinition(
                name = "Journal pending (bytes)",
                description =
                        "Batches that wait for the journal's next commit at most, twice; a partition that finds no room is"
                                + " synced for itself",
                min = "65536")
        int journal_pending_bytes() default 16 << 20;

        @AttributeDefinition(
                name = "Close timeout (ms)",
                description = "How long to wait for logs to be flushed when the store stops",
                min = "0")
        long close_timeout_ms() default 30_000;

        @AttributeDefinition(
                name = "Cleaner threads",
                description = "How many logs with cleanup.policy=compact are compacted at once",
                min = "1")
        int log_cleaner_threads() default 1;

        @AttributeDefinition(
                name = "Cleaner memory for keys (bytes)",
                description =
                        "For all threads together, taken while logs are compacted; 24 bytes hold a key, and a log with"
                                + " more keys is compacted in several passes",
                min = "1024")
        long log_cleaner_dedupe_buffer_size() default 33554432;

        @AttributeDefinition(
                name = "Cleaner buffer (bytes)",
                description = "How much is read, and how much is written, at once by each thread",
                min = "1024")
        int log_cleaner_io_buffer_size() default 524288;

        @AttributeDefinition(
                name = "Cleaner I/O (bytes per second)",
                description = "What is read and written to compact logs, all together, stays below this",
                min = "1")
        double log_cleaner_io_max_bytes_per_second() default Double.MAX_VALUE;

        @AttributeDefinition(
                name = "Cleaner back-off (ms)",
                description = "How long to wait when there is nothing to compact",
                min = "1")
        long log_cleaner_backoff_ms() default 15_000;

        @AttributeDefinition(
                name = "Cleaner's largest batch (bytes)",
                description = "A log with a batch that is larger, as it is stored or decompressed, is not compacted",
                min = "1024")
        int log_cleaner_batch_max_bytes() default 104857600;
    }

    private final StoreContext context;
    private final Config config;
    private final Map<TopicIdPartition, SegmentLog> open = new ConcurrentHashMap<>();
    private final Set<TopicIdPartition> opening = ConcurrentHashMap.newKeySet();
    private final Checkpointer checkpointer;
    private final Journal journal;
    private final AtomicLong unclean = new AtomicLong();
    private final Handle<Codecs> codecs = new Handle<>("codecs", 0);
    private final CleanerThreads cleanerThreads;
    private final CleanerSettings cleanerSettings;
    private final Cleaner cleaner;

    @Activate
    public SegmentLogStore(
            @Reference DataDirectory data,
            @Reference FileIO files,
            @Reference Clock clock,
            @Reference Loops loops,
            Config config)
            throws StorageException {
        this(data, files, clock, loops, config, new JournalThread(), new CleanerThreads(config.log_cleaner_threads()));
    }

    /** For whoever runs the commits of the journal, and compaction, in another way than by threads. */
    SegmentLogStore(
            DataDirectory data,
            FileIO files,
            Clock clock,
            Loops loops,
            Config config,
            JournalWriter writer,
            CleanerThreads cleanerThreads)
            throws StorageException {
        this.config = config;
        this.cleanerThreads = cleanerThreads;
        this.cleanerSettings = new CleanerSettings(config);
        Path root = data.directory(DIRECTORY);
        DiskState disk = new DiskState();
        this.context = new StoreContext(
                root,
                files,
                new OpenFiles(files, config.open_files_max()),
                disk,
                new Manifest(files, root.resolve(MANIFEST), disk),
                new RootNames(files, root),
                clock,
                loops,
                new StoreContext.Limits(config.index_entries_max(), config.producers_max()),
                new Counters(),
                Boot.id(files),
                new AtomicLong());
        context.manifest().open();
        finishDeletions();
        this.journal = new JournalStart(context, config.journal_bytes(), config.journal_pending_bytes()).open(writer);
        this.checkpointer = new Checkpointer(context, open.values(), config.checkpoint_interval_ms());
        checkpointer.start();
        this.cleaner = cleaner();
        cleaner.start();
    }

    private Cleaner cleaner() {
        SecureRandom secret = new SecureRandom();
        long k0 = secret.nextLong();
        long k1 = secret.nextLong();
        return new Cleaner(
                context,
                open.values(),
                codecs,
                cleanerSettings,
                () -> new CompactKeys(new CompactKeyHash(k0, k1), cleanerSettings.keyBytesOfThread()),
                new CompactThrottle(cleanerSettings::bytesPerSecond),
                cleanerThreads);
    }

    @Override
    public List<NodeSetting> settings() {
        return cleanerSettings.settings();
    }

    @Override
    public void apply(Map<String, String> overrides) {
        cleanerSettings.apply(overrides);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCodecs(Codecs service) {
        codecs.bind(service);
    }

    void unbindCodecs(Codecs service) {
        int left = codecs.unbind(service, config.close_timeout_ms());
        if (left > 0) {
            LOG.warn("{} steps of compaction still use a codec that ends", left);
        }
    }

    @Override
    public PartitionLog open(TopicIdPartition partition, LogConfig logConfig) throws StorageException {
        if (!opening.add(partition)) {
            throw new IllegalStateException("the log of " + partition + " is being opened");
        }
        try {
            if (open.containsKey(partition)) {
                throw new IllegalStateException("the log of " + partition + " is open");
            }
            Path directory = context.root().resolve(Names.directory(partition));
            LogState state = context.manifest().find(partition);
            if (state == null) {
                state = adopt(partition, directory);
            }
            LogFiles files = new LogFiles(context, directory, context.loops().owner(partition), state);
            Recovery.Recovered recovered = new Recovery(context, files, state, logConfig.indexIntervalBytes()).run();
            SegmentLog log = new SegmentLog(context, state, files, recovered, logConfig, journal, this::closed);
            open.put(partition, log);
            return log;
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    "The log of " + partition + " in " + context.root() + " cannot be read (" + e + "); check the disk",
                    e);
        } finally {
            opening.remove(partition);
        }
    }

    /** A directory that the manifest does not know counts with what is in it. */
    private LogState adopt(TopicIdPartition partition, Path directory) throws IOException, StorageException {
        int generation = -1;
        long startOffset = 0;
        Map<Long, Integer> revisions = new TreeMap<>();
        for (Path path : context.files().list(directory)) {
            Names.Parsed name = Names.parse(path.getFileName().toString()).orElse(null);
            if (name != null && name.kind().equals(Names.SEGMENT) && name.generation() > generation) {
                generation = name.generation();
                startOffset = name.offset();
                revisions.clear();
            } else if (name != null && name.kind().equals(Names.SEGMENT) && name.generation() == generation) {
                startOffset = Math.min(startOffset, name.offset());
            }
            if (name != null && name.generation() == generation && name.revision() > 0) {
                revisions.merge(name.offset(), name.revision(), Math::max);
            }
        }
        LogState state = context.manifest().create(partition, generation, startOffset);
        for (Map.Entry<Long, Integer> revision : revisions.entrySet()) {
            SegmentMark mark = SegmentMark.empty(revision.getKey());
            context.manifest().append(new ManifestEntry.Compacted(state.number(), revision.getValue(), mark));
        }
        return state;
    }

    private void closed(SegmentLog log) {
        open.remove(log.partition(), log);
    }

    @Override
    public void delete(TopicIdPartition partition) throws StorageException {
        context.disk().check();
        SegmentLog log = open.get(partition);
        if (log != null) {
            log.abandon();
        }
        LogState state = context.manifest().find(partition);
        Path directory = context.root().resolve(Names.directory(partition));
        Path marked = null;
        if (context.files().isDirectory(directory)) {
            marked = directory.resolveSibling(Names.deleted(directory, state == null ? -1 : state.number()));
            try {
                context.files().rename(directory, marked);
                context.files().syncDirectory(context.root());
            } catch (IOException e) {
                throw context.disk().onWrite("Deleting " + directory, e);
            }
        }
        if (state != null) {
            context.manifest().append(new ManifestEntry.Deleted(state.number()));
            if (marked == null) {
                context.manifest().sync();
            }
        }
        if (marked != null) {
            Path target = marked;
            offLoop(() -> deleteDirectory(target));
        }
    }

    private void offLoop(Runnable task) {
        try {
            context.blocking().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Deletion is left to the next start: {}", e.toString());
        }
    }

    private void deleteDirectory(Path directory) {
        try {
            context.manifest().sync();
            for (Path file : context.files().list(directory)) {
                context.files().delete(file);
            }
            context.files().delete(directory);
        } catch (IOException | StorageException e) {
            LOG.warn("{} is not deleted before the next start: {}", directory, e.toString());
        }
    }

    /** What a crash interrupted: the directory was marked, so the log is gone whatever the manifest says. */
    private void finishDeletions() throws StorageException {
        try {
            for (Path path : context.files().list(context.root())) {
                String name = path.getFileName().toString();
                if (name.endsWith(Names.DELETED)) {
                    context.manifest().deleted(Names.deletedNumber(name));
                    offLoop(() -> deleteDirectory(path));
                }
            }
        } catch (IOException e) {
            throw context.disk().onWrite("Listing " + context.root(), e);
        }
    }

    @Override
    public List<TopicIdPartition> stored() throws StorageException {
        Set<TopicIdPartition> stored = new LinkedHashSet<>(context.manifest().partitions());
        try {
            for (Path path : context.files().list(context.root())) {
                Names.partition(path.getFileName().toString()).ifPresent(stored::add);
            }
        } catch (IOException e) {
            throw context.disk().onWrite("Listing " + context.root(), e);
        }
        return List.copyOf(stored);
    }

    @Override
    public List<LogDirectory> directories() {
        long total = -1;
        long usable = -1;
        try {
            total = context.files().totalBytes(context.root());
            usable = context.files().usableBytes(context.root());
        } catch (IOException e) {
            LOG.debug("The size of {} is unknown: {}", context.root(), e.toString());
        }
        return List.of(new LogDirectory(
                context.root().toString(), total, usable, context.disk().failure()));
    }

    @Override
    public String name() {
        return DIRECTORY;
    }

    @Override
    public Health check() {
        if (context.disk().failure().isPresent()) {
            return Health.failing(context.disk().failure().get());
        }
        return Health.ok(open.size() + " logs open in " + context.root());
    }

    @Override
    public List<Metric> read() {
        List<Metric> metrics = new ArrayList<>(context.counters().read());
        metrics.add(new Metric("open_logs", "Logs that are open", Metric.Kind.GAUGE, open.size()));
        metrics.add(new Metric("journal_files", "Files that the journal has", Metric.Kind.GAUGE, journal.files()));
        metrics.add(new Metric(
                "open_files",
                "Segment files that are open",
                Metric.Kind.GAUGE,
                context.openFiles().open()));
        metrics.add(new Metric(
                "damaged_segments_now",
                "Segments of open logs that have lost durable batches",
                Metric.Kind.GAUGE,
                open.values().stream().mapToLong(SegmentLog::damagedSegments).sum()));
        metrics.add(new Metric(
                "uncleanable_logs",
                "Logs that are not compacted because something in them is damaged",
                Metric.Kind.GAUGE,
                open.values().stream()
                        .filter(log -> log.compaction().isUncleanable())
                        .count()));
        return metrics;
    }

    long counter(Counters.Counter counter) {
        return context.counters().get(counter);
    }

    /** Flushes and marks every log, each on its own loop, so that the next generation need not read them. */
    @Deactivate
    public void close() {
        checkpointer.stop();
        codecs.close();
        cleaner.stop();
        cleanerThreads.end(config.close_timeout_ms());
        cleaner.close();
        journal.commitAll();
        List<SegmentLog> logs = List.copyOf(open.values());
        CountDownLatch left = new CountDownLatch(logs.size());
        for (SegmentLog log : logs) {
            Loop owner = context.loops().owner(log.partition());
            Runnable close = () -> {
                close(log);
                left.countDown();
            };
            try {
                owner.run(close);
            } catch (RejectedExecutionException e) {
                close.run();
            }
        }
        try {
            boolean all = left.await(config.close_timeout_ms(), TimeUnit.MILLISECONDS);
            if (!all) {
                LOG.warn("{} logs were not closed in time; they will be recovered", left.getCount());
            }
            journal.close();
            if (all && context.disk().failure().isEmpty()) {
                context.manifest().append(new ManifestEntry.Life(context.boot(), unclean.get() == 0));
            }
            context.manifest().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StorageException e) {
            LOG.warn("The manifest could not be closed: {}", e.getMessage());
        }
    }

    private void close(SegmentLog log) {
        try {
            log.close();
        } catch (StorageException e) {
            unclean.incrementAndGet();
            LOG.warn("The log of {} was not closed cleanly: {}", log.partition(), e.getMessage());
        }
    }
}
