package io.myelin.launcher;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What is logged and how much of it is kept.
 *
 * @param fileBytes a file that has grown to it is put aside
 * @param keptDays files put aside are deleted after it
 * @param keptBytes and the oldest of them when all together take more
 * @param level of loggers without one of their own
 * @param levels by logger
 */
record LogSettings(long fileBytes, int keptDays, long keptBytes, Level level, Map<String, Level> levels) {
    static final LogSettings DEFAULT = new LogSettings(100L << 20, 14, 2L << 30, Level.INFO, Map.of());

    private static final String LEVEL = "level";

    static LogSettings read(Path file) throws IOException, UsageException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        long fileBytes = DEFAULT.fileBytes;
        int keptDays = DEFAULT.keptDays;
        long keptBytes = DEFAULT.keptBytes;
        Level level = DEFAULT.level;
        Map<String, Level> levels = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key).trim();
            if (key.equals("file.bytes")) {
                fileBytes = number(file, key, value, Long.MAX_VALUE);
            } else if (key.equals("kept.days")) {
                keptDays = (int) number(file, key, value, Integer.MAX_VALUE);
            } else if (key.equals("kept.bytes")) {
                keptBytes = number(file, key, value, Long.MAX_VALUE);
            } else if (key.equals(LEVEL)) {
                level = level(file, key, value);
            } else if (key.startsWith(LEVEL + ".")) {
                levels.put(key.substring(LEVEL.length() + 1), level(file, key, value));
            } else {
                throw new UsageException(file + ": unknown key '" + key
                        + "'; there are file.bytes, kept.days, kept.bytes, level and level.LOGGER");
            }
        }
        return new LogSettings(fileBytes, keptDays, keptBytes, level, levels);
    }

    private static long number(Path file, String key, String value, long max) throws UsageException {
        try {
            long number = Long.parseLong(value);
            if (number > 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw new UsageException(file + ": '" + key + "' needs a whole number of at least 1, not '" + value + "'");
    }

    private static Level level(Path file, String key, String value) throws UsageException {
        Level level = Level.toLevel(value, null);
        if (level == null) {
            throw new UsageException(
                    file + ": '" + key + "' needs TRACE, DEBUG, INFO, WARN, ERROR or OFF, not '" + value + "'");
        }
        return level;
    }
}
