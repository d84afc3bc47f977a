package io.myelin.itests.felix;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Warnings and errors that the product logs. */
final class Complaints extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger product = (Logger) LoggerFactory.getLogger("io.myelin");
    private final List<String> heard = new CopyOnWriteArrayList<>();

    Complaints() {
        setContext(product.getLoggerContext());
        start();
        product.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            heard.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage());
        }
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    void forget() {
        heard.clear();
    }

    @Override
    public void close() {
        product.detachAppender(this);
        stop();
    }
}
