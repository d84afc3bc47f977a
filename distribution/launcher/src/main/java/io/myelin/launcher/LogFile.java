package io.myelin.launcher;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;

/** The log file; public for the {@code logback.xml} of who wants another. */
public final class LogFile extends RollingFileAppender<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
        // What the container's log service hands on was made without one, and Logback drops an event that it can't ask
        // for its diagnostic context: no error of Declarative Services or FileInstall would be seen.
        if (event instanceof LoggingEvent logging) {
            logging.setLoggerContext((LoggerContext) getContext());
        }
        super.append(event);
    }
}
