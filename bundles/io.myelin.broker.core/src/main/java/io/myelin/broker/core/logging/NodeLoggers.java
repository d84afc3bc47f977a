package io.myelin.broker.core.logging;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Loggers;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loggers of this node for those who may see and alter them. */
public final class NodeLoggers implements Loggers {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLoggers.class);

    private final Optional<LogLevels> logging;
    private final Access access;

    /** @param logging empty when that of the process is not to be altered from here */
    public NodeLoggers(Optional<LogLevels> logging, Access access) {
        this.logging = logging;
        this.access = access;
    }

    @Override
    public SortedMap<String, Level> levels(Caller caller) {
        access.require(caller, Operation.DESCRIBE_CONFIGS, Resource.CLUSTER);
        return new TreeMap<>(logging().inForce());
    }

    @Override
    public void alter(Map<String, Optional<Level>> levels, Caller caller) {
        access.require(caller, Operation.ALTER_CONFIGS, Resource.CLUSTER);
        LogLevels here = logging();
        levels.forEach((name, own) -> {
            if (name.equals(ROOT) && own.isEmpty()) {
                throw new BusException(BusError.INVALID_REQUEST, "the root logger has to have a level");
            }
        });
        levels.forEach((name, own) -> {
            here.set(name, own);
            LOG.warn(
                    "the level of logger {} is now {}",
                    name,
                    own.map(Level::name).orElse("that of the one above"));
        });
    }

    private LogLevels logging() {
        return logging.orElseThrow(() -> new BusException(
                BusError.INVALID_REQUEST,
                "This container's logging is not altered from here: use its own configuration."));
    }
}
