package io.myelin.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The framework with the bundles of the distribution in it. */
final class Container {
    /** The level at which the node has read the configuration and taken the data directory. */
    private static final int NODE_LEVEL = 20;

    /** The level at which everything has started that serves; what takes bundles and commands from outside is above. */
    private static final int SERVING_LEVEL = 30;

    /** Every start level in use is below it. */
    private static final int FINAL_LEVEL = 100;

    private static final long STOP_LIMIT_MS = 30_000;
    private static final Logger LOG = LoggerFactory.getLogger(Container.class);

    private final Framework framework;

    private Container(Framework framework) {
        this.framework = framework;
    }

    /** Starts the framework and the node; then, on another thread, everything else, unless the node has given up. */
    static Container start(Path home, Options options) throws IOException, BundleException {
        Path deploy = Files.createDirectories(home.resolve("deploy"));
        Path run = Files.createDirectories(options.data().resolve("run"));
        Map<String, Object> config = new HashMap<>();
        config.put("felix.log.logger", new FrameworkLog());
        config.put("org.osgi.framework.storage", run.resolve("cache").toString());
        // What is installed is decided by system/ and deploy/ at each start, never by what an earlier start left
        // behind.
        config.put("org.osgi.framework.storage.clean", "onFirstInit");
        config.put("org.osgi.framework.startlevel.beginning", Integer.toString(NODE_LEVEL));
        config.put("org.osgi.framework.system.packages.extra", LoggingPackages.exports());
        config.put("felix.fileinstall.dir", deploy.toString());
        config.put("felix.fileinstall.filter", ".*\\.jar");
        config.put("felix.fileinstall.tmpdir", run.resolve("fileinstall").toString());
        config.put("felix.fileinstall.poll", "1000");
        config.put("felix.fileinstall.noInitialDelay", "true");
        config.put("felix.fileinstall.start.level", "30");
        config.put("felix.fileinstall.enableConfigSave", "false");
        // What it installs and, at WARN, what does not start. The default is errors only, and a bundle that does not
        // resolve is none to it.
        config.put("felix.fileinstall.log.level", "3");
        // How long a component that is still being made holds up the end of its bundle; a minute would be longer than
        // clients wait while a build that hangs is replaced.
        config.put("ds.stop.timeout.milliseconds", "2000");
        // Otherwise Jetty starts on its default port, and again as soon as it is told its configuration.
        config.put("org.apache.felix.http.enable", "false");
        // It tells the terminal, at each stop, that its threads were interrupted.
        config.put("org.apache.felix.eventadmin.LogLevel", "1");
        config.put("gosh.args", options.shell() ? "" : "--nointeractive");
        forNode(home, options).forEach(config::put);

        Framework framework = new FrameworkFactory().newFramework(config);
        framework.init(event -> {
            if (event.getType() == FrameworkEvent.ERROR) {
                report(event);
            }
        });
        Path system = home.resolve("system");
        SystemBundles.install(framework.getBundleContext(), system, Replacements.of(options.data(), system));
        framework.start();
        raise(framework, SERVING_LEVEL, () -> raise(framework, FINAL_LEVEL, () -> {}));
        return new Container(framework);
    }

    /** Goes on to a level, unless the node has given up: what would start would only complain of being stopped. */
    private static void raise(Framework framework, int level, Runnable then) {
        if (System.getProperty(Main.EXIT_CODE) == null && framework.getState() == Bundle.ACTIVE) {
            framework.adapt(FrameworkStartLevel.class).setStartLevel(level, reached -> then.run());
        }
    }

    /** What the bundles learn of the command line: framework properties. */
    private static Map<String, String> forNode(Path home, Options options) {
        StringJoiner ports = new StringJoiner(",");
        options.ports().forEach((name, port) -> ports.add(name + "=" + port));
        return Map.of(
                "io.myelin.home", home.toString(),
                "io.myelin.data", options.data().toString(),
                "io.myelin.conf", options.conf().toString(),
                "io.myelin.ports", ports.toString(),
                "io.myelin.set", String.join("\n", options.settings()),
                "io.myelin.shell", Boolean.toString(options.shell()));
    }

    private static void report(FrameworkEvent event) {
        LOG.error("bundle {} failed", event.getBundle(), event.getThrowable());
        System.err.println(
                "bundle " + event.getBundle() + ": " + event.getThrowable().getMessage());
    }

    /** Waits until somebody has stopped the framework. */
    void await() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** Stops every bundle, the last started first; bounded. Returns whether it ended in time. */
    boolean stop() {
        try {
            framework.stop();
            return framework.waitForStop(STOP_LIMIT_MS).getType() != FrameworkEvent.WAIT_TIMEDOUT;
        } catch (BundleException | InterruptedException e) {
            LOG.error("the container did not stop cleanly", e);
            return false;
        }
    }
}
