package io.myelin.access;

/**
 * What an operation is done to.
 *
 * @param kind of thing
 * @param name of it; the cluster is always {@code kafka-cluster}
 */
public record Resource(Kind kind, String name) {
    /** The one resource of kind {@link Kind#CLUSTER}. */
    public static final Resource CLUSTER = new Resource(Kind.CLUSTER, "kafka-cluster");

    /** The kinds that can be named in a rule. */
    public enum Kind {
        TOPIC,
        GROUP,
        CLUSTER,
        TRANSACTIONAL_ID,
        DELEGATION_TOKEN,
        USER
    }

    public static Resource topic(String name) {
        return new Resource(Kind.TOPIC, name);
    }

    public static Resource group(String name) {
        return new Resource(Kind.GROUP, name);
    }

    public static Resource transactionalId(String name) {
        return new Resource(Kind.TRANSACTIONAL_ID, name);
    }
}
