package io.myelin.cluster.image;

/**
 * What a set of configurations belongs to.
 *
 * @param kind of thing
 * @param name of it; the empty name stands for the default of the kind
 */
public record ConfigResource(Kind kind, String name) implements Comparable<ConfigResource> {
    /** Kinds of configured things; the ids are Kafka's. */
    public enum Kind {
        TOPIC(2),
        BROKER(4),
        CLIENT_METRICS(16),
        GROUP(32);

        private final int id;

        Kind(int id) {
            this.id = id;
        }

        public int id() {
            return id;
        }
    }

    public static ConfigResource topic(String name) {
        return new ConfigResource(Kind.TOPIC, name);
    }

    @Override
    public int compareTo(ConfigResource other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }
}
