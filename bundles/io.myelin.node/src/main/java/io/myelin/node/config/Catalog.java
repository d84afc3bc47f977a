package io.myelin.node.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every configuration there is: what the installed bundles say they can be told. */
final class Catalog {
    private final Map<String, Kind> kinds = new TreeMap<>();

    /**
     * One PID.
     *
     * @param factory whether it has named instances
     * @param keys its attributes by key
     */
    record Kind(String pid, boolean factory, Map<String, Key> keys) {}

    void add(String pid, boolean factory, Collection<Key> keys) {
        Kind kind = kinds.computeIfAbsent(pid, name -> new Kind(name, factory, new TreeMap<>()));
        keys.forEach(key -> kind.keys().put(key.name(), key));
    }

    Optional<Kind> kind(String pid) {
        return Optional.ofNullable(kinds.get(pid));
    }

    /** The configuration that a file's name without its extension means. */
    Kind require(ConfigId id, String where) throws ConfigException {
        Kind kind = kinds.get(id.pid());
        if (kind == null) {
            throw new ConfigException(where + ": no bundle has the configuration '" + id.pid() + "'"
                    + Nearest.hint(id.pid(), kinds.keySet()));
        }
        if (kind.factory() != id.isInstance()) {
            throw new ConfigException(
                    kind.factory()
                            ? where + ": '" + id.pid() + "' has instances; name one, as in " + id.pid() + "~NAME"
                            : where + ": '" + id.pid() + "' has no instances; leave out '~" + id.instance() + "'");
        }
        return kind;
    }

    /** The attribute of a configuration. */
    static Key require(Kind kind, String key, String where) throws ConfigException {
        Key known = kind.keys().get(key);
        if (known == null) {
            throw new ConfigException(where + ": '" + kind.pid() + "' has no key '" + key + "'"
                    + Nearest.hint(key, kind.keys().keySet()));
        }
        return known;
    }

    /** Splits {@code PID.KEY} or {@code PID~NAME.KEY} at the longest PID that is known. */
    Target split(String text, String where) throws ConfigException {
        Kind longest = null;
        for (Kind kind : kinds.values()) {
            char separator = kind.factory() ? '~' : '.';
            boolean begins = text.length() > kind.pid().length()
                    && text.startsWith(kind.pid())
                    && text.charAt(kind.pid().length()) == separator;
            if (begins
                    && (longest == null || kind.pid().length() > longest.pid().length())) {
                longest = kind;
            }
        }
        if (longest == null) {
            throw new ConfigException(where + ": no bundle has such a configuration" + Nearest.hint(text, fullNames()));
        }
        String rest = text.substring(longest.pid().length() + 1);
        if (!longest.factory()) {
            return new Target(new ConfigId(longest.pid(), ""), require(longest, rest, where));
        }
        int dot = rest.indexOf('.');
        if (dot < 1) {
            throw new ConfigException(where + ": name an instance and a key, as in " + longest.pid() + "~NAME.KEY");
        }
        return new Target(
                new ConfigId(longest.pid(), rest.substring(0, dot)), require(longest, rest.substring(dot + 1), where));
    }

    private List<String> fullNames() {
        return kinds.values().stream()
                .flatMap(kind ->
                        kind.keys().keySet().stream().map(key -> kind.pid() + (kind.factory() ? "~NAME." : ".") + key))
                .toList();
    }

    /** One attribute of one configuration. */
    record Target(ConfigId id, Key key) {}
}
