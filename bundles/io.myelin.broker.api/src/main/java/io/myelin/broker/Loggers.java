package io.myelin.broker;

import io.myelin.access.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The loggers of this node's process. What is altered here holds until the process ends, or its logging configuration is
 * edited. Any thread.
 */
@ProviderType
public interface Loggers {
    /** The logger that is above all others. */
    String ROOT = "root";

    /** How much a logger says, least first. Nothing is logged as FATAL: a logger of that level is silent. */
    enum Level {
        FATAL,
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /**
     * Every logger that something has asked for so far, with the level in force: its own, or that of the nearest one above.
     *
     * @throws BusException when the caller lacks DESCRIBE_CONFIGS on the cluster, or the process has a logging that shows none
     */
    SortedMap<String, Level> levels(Caller caller);

    /**
     * Gives loggers levels of their own, or takes these away.
     *
     * @param levels by names that {@link #levels} has; empty takes the logger's own level away, which the root must have
     * @throws BusException when the caller lacks ALTER_CONFIGS on the cluster, or the process has a logging that is not altered
     */
    void alter(Map<String, Optional<Level>> levels, Caller caller);
}
