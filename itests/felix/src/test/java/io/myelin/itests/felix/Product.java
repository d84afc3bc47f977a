package io.myelin.itests.felix;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.cleanCaches;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.options.UrlProvisionOption;

/** The bundles of the distribution as Pax Exam options, with a data directory and ports of their own. */
final class Product {
    private static final Path SYSTEM = Path.of(System.getProperty("myelin.system"));
    private static final Path WORK = Path.of(System.getProperty("myelin.work"));
    private static final String SLF4J = ";version=2.0.20";
    private static final String LOGBACK = ";version=1.6.6";

    private Product() {}

    static Option[] options(String... settings) throws IOException {
        Path data = Files.createTempDirectory(WORK, "data");
        List<Option> options = new ArrayList<>(List.of(
                cleanCaches(true),
                frameworkStartLevel(100),
                frameworkProperty("io.myelin.home").value(SYSTEM.getParent().toString()),
                frameworkProperty("io.myelin.data").value(data.toString()),
                frameworkProperty("io.myelin.conf").value(System.getProperty("myelin.conf")),
                frameworkProperty("io.myelin.ports").value("kafka=0,amqp=0,http=0"),
                frameworkProperty("io.myelin.set").value(String.join("\n", settings)),
                frameworkProperty("io.myelin.shell").value("false"),
                frameworkProperty("ds.stop.timeout.milliseconds").value("2000"),
                frameworkProperty("gosh.args").value("--nointeractive"),
                systemProperty("myelin.system").value(SYSTEM.toString()),
                systemProperty("myelin.work").value(WORK.toString()),
                systemPackages(
                        "org.slf4j" + SLF4J,
                        "org.slf4j;version=1.7.36",
                        "org.slf4j.event" + SLF4J,
                        "org.slf4j.helpers" + SLF4J,
                        "org.slf4j.helpers;version=1.7.36",
                        "org.slf4j.spi" + SLF4J,
                        "org.slf4j.spi;version=1.7.36",
                        "ch.qos.logback.classic" + LOGBACK,
                        "ch.qos.logback.classic.jul" + LOGBACK,
                        "ch.qos.logback.classic.joran" + LOGBACK,
                        "ch.qos.logback.classic.net" + LOGBACK,
                        "ch.qos.logback.classic.spi" + LOGBACK,
                        "ch.qos.logback.classic.turbo" + LOGBACK,
                        "ch.qos.logback.classic.util" + LOGBACK,
                        "ch.qos.logback.core" + LOGBACK,
                        "ch.qos.logback.core.joran.spi" + LOGBACK,
                        "ch.qos.logback.core.spi" + LOGBACK,
                        "ch.qos.logback.core.status" + LOGBACK,
                        "ch.qos.logback.core.util" + LOGBACK)));
        for (String line : Files.readAllLines(SYSTEM.resolve("bundles.list"))) {
            String[] parts = line.split(" ", 3);
            UrlProvisionOption option =
                    bundle(SYSTEM.resolve(parts[2]).toUri().toString()).startLevel(Integer.parseInt(parts[0]));
            options.add(parts[1].equals("fragment") ? option.noStart() : option);
        }
        for (String name : List.of("hamcrest", "junit")) {
            Path jar = WORK.resolve("bundles/org.apache.servicemix.bundles." + name + ".jar");
            options.add(bundle(jar.toUri().toString()));
        }
        return options.toArray(Option[]::new);
    }
}
