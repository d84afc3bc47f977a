package io.myelin.broker.core.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.myelin.broker.Loggers;
import io.myelin.broker.Loggers.Level;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.ILoggerFactory;

/** Logback, which the distribution logs with. In other containers its packages need not be there. */
public final class LogbackLevels implements LogLevels {
    private final LoggerContext loggers;

    private LogbackLevels(LoggerContext loggers) {
        this.loggers = loggers;
    }

    /** @return empty when the process logs with something else */
    public static Optional<LogLevels> of(ILoggerFactory factory) {
        try {
            return factory instanceof LoggerContext loggers
                    ? Optional.of(new LogbackLevels(loggers))
                    : Optional.empty();
        } catch (NoClassDefFoundError e) {
            return Optional.empty(); // its packages are not in this container
        }
    }

    @Override
    public Map<String, Level> inForce() {
        Map<String, Level> levels = new TreeMap<>();
        for (Logger logger : loggers.getLoggerList()) {
            boolean root = logger.getName().equals(Logger.ROOT_LOGGER_NAME);
            levels.put(root ? Loggers.ROOT : logger.getName(), level(logger.getEffectiveLevel()));
        }
        return levels;
    }

    private static Level level(ch.qos.logback.classic.Level level) {
        return switch (level.toInt()) {
            case ch.qos.logback.classic.Level.OFF_INT -> Level.FATAL;
            case ch.qos.logback.classic.Level.ERROR_INT -> Level.ERROR;
            case ch.qos.logback.classic.Level.WARN_INT -> Level.WARN;
            case ch.qos.logback.classic.Level.INFO_INT -> Level.INFO;
            case ch.qos.logback.classic.Level.DEBUG_INT -> Level.DEBUG;
            default -> Level.TRACE;
        };
    }

    @Override
    public void set(String logger, Optional<Level> own) {
        String name = logger.equals(Loggers.ROOT) ? Logger.ROOT_LOGGER_NAME : logger;
        loggers.getLogger(name).setLevel(own.map(LogbackLevels::level).orElse(null));
    }

    private static ch.qos.logback.classic.Level level(Level level) {
        return level == Level.FATAL
                ? ch.qos.logback.classic.Level.OFF
                : ch.qos.logback.classic.Level.valueOf(level.name());
    }
}
