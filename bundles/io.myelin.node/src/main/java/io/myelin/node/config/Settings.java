package io.myelin.node.config;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What to tell ConfigAdmin: the files, and over them the command line, checked against the catalogue. */
final class Settings {
    private static final String HTTP_PID = "org.apache.felix.http";
    private static final String HTTP_PORT = "org.osgi.service.http.port";
    private static final String LISTENER_PID = "io.myelin.network.listener";

    private final Catalog catalog;
    private final Map<ConfigId, Map<String, Object>> values = new LinkedHashMap<>();

    private Settings(Catalog catalog) {
        this.catalog = catalog;
    }

    static Map<ConfigId, Map<String, Object>> of(Catalog catalog, ConfFiles files, CommandLine commandLine)
            throws IOException, ConfigException {
        Settings settings = new Settings(catalog);
        for (Map.Entry<ConfigId, Map<String, String>> file : files.read().entrySet()) {
            settings.file(file.getKey(), file.getValue());
        }
        for (Map.Entry<String, String> port : commandLine.ports().entrySet()) {
            settings.port(port.getKey(), port.getValue());
        }
        for (String setting : commandLine.settings()) {
            settings.set(setting);
        }
        return settings.values;
    }

    private void file(ConfigId id, Map<String, String> texts) throws ConfigException {
        String where = "conf/" + id + ".cfg";
        Catalog.Kind kind = catalog.require(id, where);
        Map<String, Object> parsed = at(id);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            parsed.put(
                    text.getKey(), Catalog.require(kind, text.getKey(), where).parse(text.getValue(), where));
        }
    }

    private void set(String setting) throws ConfigException {
        String where = "--set " + setting;
        int equals = setting.indexOf('=');
        Catalog.Target target = catalog.split(setting.substring(0, equals), where);
        at(target.id()).put(target.key().name(), target.key().parse(setting.substring(equals + 1), where));
    }

    /** A port of a listener that does not exist is ignored: its protocol may come with another bundle. */
    private void port(String name, String text) throws ConfigException {
        boolean http = name.equals("http");
        ConfigId id = http ? new ConfigId(HTTP_PID, "") : new ConfigId(LISTENER_PID, name);
        String key = http ? HTTP_PORT : "port";
        Catalog.Kind kind = catalog.kind(id.pid()).orElse(null);
        if (kind == null || !kind.keys().containsKey(key) || !http && !values.containsKey(id)) {
            return;
        }
        at(id).put(key, kind.keys().get(key).parse(text, "--" + name + "-port"));
    }

    private Map<String, Object> at(ConfigId id) {
        return values.computeIfAbsent(id, ignored -> new HashMap<>());
    }
}
