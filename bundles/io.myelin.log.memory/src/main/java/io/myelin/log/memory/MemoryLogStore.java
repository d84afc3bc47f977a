package io.myelin.log.memory;

import io.myelin.TopicIdPartition;
import io.myelin.log.LogConfig;
import io.myelin.log.LogDirectory;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.loop.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Logs in memory, for topics that may be forgotten when the bundle stops or is replaced. Immediate: a component that ends when
 * nobody uses its service would forget everything each time the broker is replaced.
 */
@Component(
        name = MemoryLogStore.PID,
        service = LogStore.class,
        property = LogStore.STORAGE + "=memory",
        immediate = true)
@Designate(ocd = MemoryLogStore.Config.class)
public final class MemoryLogStore implements LogStore {
    static final String PID = "io.myelin.log.memory";

    /** How much the store may hold. */
    @ObjectClassDefinition(name = "Myelin memory store", description = "Partition logs that live in memory only")
    public @interface Config {
        @AttributeDefinition(
                name = "Limit (bytes)",
                description =
                        "What all logs take of the heap together at most, -1 for a quarter of the JVM's largest heap; an append"
                                + " beyond it is refused as on a full disk",
                min = "-1")
        long limit_bytes() default -1;
    }

    private final Clock clock;
    private final Budget budget;
    private final Map<TopicIdPartition, MemoryLog> logs = new ConcurrentHashMap<>();

    @Activate
    public MemoryLogStore(@Reference Clock clock, Config config) {
        this(
                clock,
                config.limit_bytes() >= 0
                        ? config.limit_bytes()
                        : Runtime.getRuntime().maxMemory() / 4);
    }

    MemoryLogStore(Clock clock, long limitBytes) {
        this.clock = clock;
        this.budget = new Budget(limitBytes);
    }

    @Override
    public boolean forgets() {
        return true;
    }

    @Override
    public PartitionLog open(TopicIdPartition partition, LogConfig config) {
        return logs.compute(partition, (key, known) -> {
            MemoryLog log = known == null ? new MemoryLog(key, clock, budget) : known;
            log.reopen(config);
            return log;
        });
    }

    @Override
    public void delete(TopicIdPartition partition) {
        MemoryLog log = logs.remove(partition);
        if (log != null) {
            log.discard();
        }
    }

    @Override
    public List<TopicIdPartition> stored() {
        return List.copyOf(logs.keySet());
    }

    @Override
    public List<LogDirectory> directories() {
        return List.of(new LogDirectory("memory", budget.limitBytes(), budget.freeBytes(), Optional.empty()));
    }

    /** Everything is forgotten, and the memory given back. */
    @Deactivate
    public void close() throws StorageException {
        logs.values().forEach(MemoryLog::discard);
        logs.clear();
    }
}
