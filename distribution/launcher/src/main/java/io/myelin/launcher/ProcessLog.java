package io.myelin.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log file without Logback's XML, which alone takes a tenth of the time to start. Whoever needs more puts a
 * {@code logback.xml} into the configuration directory instead.
 */
public final class ProcessLog extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{40} %msg%n";
    private static final long POLL_MS = 10_000;

    /** Made by Logback, which finds the class by its service file. */
    public ProcessLog() {}

    /** Has to come before anything asks for a logger. */
    static void prepare(Path conf, Path directory) throws IOException, UsageException {
        Path xml = conf.resolve("logback.xml");
        System.setProperty("io.myelin.log", directory.toString());
        if (Files.exists(xml)) {
            System.setProperty("logback.configurationFile", xml.toString());
            return;
        }
        Path file = conf.resolve("log.properties");
        System.setProperty("io.myelin.log.properties", file.toString());
        if (Files.exists(file)) {
            LogSettings.read(file);
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        String file = System.getProperty("io.myelin.log.properties");
        if (file == null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LogSettings settings = settings(Path.of(file));
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender(context, settings, System.getProperty("io.myelin.log")));
        apply(context, settings);
        watch(context, Path.of(file));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static LogFile appender(LoggerContext context, LogSettings settings, String directory) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        LogFile appender = new LogFile();
        appender.setContext(context);
        appender.setName("FILE");
        appender.setFile(directory + "/myelin.log");
        appender.setEncoder(encoder);
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(directory + "/myelin.%d{yyyy-MM-dd}.%i.log.gz");
        policy.setMaxFileSize(new FileSize(settings.fileBytes()));
        policy.setMaxHistory(settings.keptDays());
        policy.setTotalSizeCap(new FileSize(settings.keptBytes()));
        policy.start();
        appender.setRollingPolicy(policy);
        appender.start();
        return appender;
    }

    private static void apply(LoggerContext context, LogSettings settings) {
        for (Logger logger : context.getLoggerList()) {
            boolean root = logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
            Level level = root ? settings.level() : settings.levels().get(logger.getName());
            if (logger.getLevel() != level) {
                logger.setLevel(level);
            }
        }
        settings.levels().forEach((name, level) -> context.getLogger(name).setLevel(level));
    }

    private static LogSettings settings(Path file) {
        try {
            return LogSettings.read(file);
        } catch (IOException | UsageException e) {
            // There is no file, or it has become wrong: the caller has checked it, and the defaults always work.
            return LogSettings.DEFAULT;
        }
    }

    /** Levels may be changed while the node runs. */
    private static void watch(LoggerContext context, Path file) {
        Thread thread = new Thread(
                () -> {
                    FileTime seen = changed(file);
                    try {
                        while (true) {
                            Thread.sleep(POLL_MS);
                            FileTime now = changed(file);
                            if (!now.equals(seen)) {
                                seen = now;
                                reload(context, file);
                            }
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "myelin-log");
        thread.setDaemon(true);
        thread.start();
    }

    private static void reload(LoggerContext context, Path file) {
        try {
            apply(context, LogSettings.read(file));
        } catch (IOException | UsageException e) {
            LoggerFactory.getLogger(ProcessLog.class)
                    .error("the changed log settings are not used: {}", e.getMessage());
        }
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }
}
