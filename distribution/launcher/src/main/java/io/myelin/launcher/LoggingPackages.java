package io.myelin.launcher;

import java.util.List;
import java.util.StringJoiner;
import org.slf4j.LoggerFactory;

/**
 * SLF4J and Logback are on the class path, so that there is a log before there is a bundle; the framework exports what
 * bundles use of them.
 */
final class LoggingPackages {
    private static final List<String> SLF4J =
            List.of("org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi");
    private static final List<String> LOGBACK = List.of(
            "ch.qos.logback.classic",
            "ch.qos.logback.classic.jul",
            "ch.qos.logback.classic.joran",
            "ch.qos.logback.classic.net",
            "ch.qos.logback.classic.spi",
            "ch.qos.logback.classic.turbo",
            "ch.qos.logback.classic.util",
            "ch.qos.logback.core",
            "ch.qos.logback.core.joran.spi",
            "ch.qos.logback.core.spi",
            "ch.qos.logback.core.status",
            "ch.qos.logback.core.util");

    /** Libraries that ask for version 1 of the API run on version 2. */
    private static final String SLF4J_1 = "1.7.36";

    private LoggingPackages() {}

    static String exports() {
        String slf4j = LoggerFactory.class.getPackage().getImplementationVersion();
        String logback =
                LoggerFactory.getILoggerFactory().getClass().getPackage().getImplementationVersion();
        StringJoiner exports = new StringJoiner(",");
        for (String name : SLF4J) {
            exports.add(name + ";version=" + SLF4J_1).add(name + ";version=" + slf4j);
        }
        for (String name : LOGBACK) {
            exports.add(name + ";version=" + logback);
        }
        return exports.toString();
    }
}
