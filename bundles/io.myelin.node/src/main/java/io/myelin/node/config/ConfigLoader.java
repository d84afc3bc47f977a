package io.myelin.node.config;

import io.myelin.node.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.MetaTypeService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ConfigAdmin in line with the configuration files and the command line. Its bundle starts before those that are
 * configured, so that each of them finds its configuration when it starts. What is wrong at start-up ends the process; what is
 * wrong in a later edit is logged, and what was in force stays in force.
 */
@Component(
        name = "io.myelin.node.config",
        service = {},
        immediate = true)
public final class ConfigLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigLoader.class);
    private static final long POLL_MS = 1000;
    /** The components of this bundle itself wait for theirs. */
    private static final List<String> OWN = List.of("io.myelin.node", "io.myelin.node.carry", "io.myelin.node.ready");

    private final BundleContext context;
    private final ConfigurationAdmin admin;
    private final MetaTypeService metatype;
    private final ConfFiles files;
    private final CommandLine commandLine;
    private final ScheduledExecutorService poll;
    private Map<ConfigId, Map<String, Object>> applied = Map.of();
    private String seen;

    @Activate
    public ConfigLoader(
            BundleContext context,
            @Reference ConfigurationAdmin admin,
            @Reference MetaTypeService metatype,
            @Reference Exit exit)
            throws IOException, ConfigException {
        this.context = context;
        this.admin = admin;
        this.metatype = metatype;
        String directory = context.getProperty("io.myelin.conf");
        files = new ConfFiles(Path.of(directory == null ? "conf" : directory));
        commandLine = CommandLine.of(context.getProperty("io.myelin.set"), context.getProperty("io.myelin.ports"));
        try {
            load();
        } catch (IOException | ConfigException e) {
            exit.because(Exit.WRONG_USAGE, e.getMessage());
            throw e;
        }
        poll = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "myelin-config");
            thread.setDaemon(true);
            return thread;
        });
        poll.scheduleWithFixedDelay(this::reload, POLL_MS, POLL_MS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    public void close() {
        poll.shutdownNow();
    }

    private void reload() {
        try {
            if (!files.fingerprint().equals(seen)) {
                load();
            }
        } catch (IOException | ConfigException | RuntimeException e) {
            LOG.error("the changed configuration is not used: {}", e.getMessage());
        }
    }

    private void load() throws IOException, ConfigException {
        seen = files.fingerprint();
        Catalog catalog = Catalogs.of(context, metatype);
        Deployed.addTo(catalog, context.getProperty("felix.fileinstall.dir"));
        Map<ConfigId, Map<String, Object>> wanted = new LinkedHashMap<>();
        OWN.forEach(pid -> wanted.put(new ConfigId(pid, ""), Map.of()));
        Settings.of(catalog, files, commandLine).forEach((id, values) -> {
            // A file in which every key is commented out says nothing that the defaults do not.
            if (id.isInstance() || !values.isEmpty()) {
                wanted.put(id, values);
            }
        });
        for (Map.Entry<ConfigId, Map<String, Object>> entry : wanted.entrySet()) {
            boolean changed = configuration(entry.getKey()).updateIfDifferent(new Hashtable<>(entry.getValue()));
            if (changed && !entry.getValue().isEmpty()) {
                LOG.info(
                        "configuration {}: {} keys set",
                        entry.getKey(),
                        entry.getValue().size());
            }
        }
        for (ConfigId id : applied.keySet()) {
            if (!wanted.containsKey(id)) {
                configuration(id).delete();
                LOG.info("configuration {}: taken away, defaults are in force", id);
            }
        }
        applied = wanted;
    }

    private Configuration configuration(ConfigId id) throws IOException {
        return id.isInstance()
                ? admin.getFactoryConfiguration(id.pid(), id.instance(), "?")
                : admin.getConfiguration(id.pid(), "?");
    }
}
