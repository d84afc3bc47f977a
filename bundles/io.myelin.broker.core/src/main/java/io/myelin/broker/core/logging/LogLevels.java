package io.myelin.broker.core.logging;

import io.myelin.broker.Loggers.Level;
import java.util.Map;
import java.util.Optional;

/** The logging of the process, whichever it is. Any thread. */
public interface LogLevels {
    /** The loggers that there are, with the level in force. */
    Map<String, Level> inForce();

    /** @param own empty when the logger is to follow the one above it */
    void set(String logger, Optional<Level> own);
}
