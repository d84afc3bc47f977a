package io.myelin.broker;

import io.myelin.access.Caller;
import io.myelin.cluster.image.ConfigResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Configurations of topics, nodes and groups under Kafka's names. Any thread. */
@ProviderType
public interface Configs {
    /** Where a value comes from, nearest first; the ids are Kafka's. */
    enum Source {
        TOPIC(1),
        DYNAMIC_BROKER(2),
        DYNAMIC_DEFAULT_BROKER(3),
        STATIC_BROKER(4),
        DEFAULT(5),
        GROUP(8),
        CLIENT_METRICS(7);

        private final int id;

        Source(int id) {
            this.id = id;
        }

        public int id() {
            return id;
        }
    }

    /** Types of values; the ids are Kafka's. */
    enum Type {
        BOOLEAN(1),
        STRING(2),
        INT(3),
        SHORT(4),
        LONG(5),
        DOUBLE(6),
        LIST(7),
        CLASS(8),
        PASSWORD(9);

        private final int id;

        Type(int id) {
            this.id = id;
        }

        public int id() {
            return id;
        }
    }

    /**
     * One configuration with its value in force.
     *
     * @param name Kafka's
     * @param value null when unset or sensitive
     * @param source of the value
     * @param readOnly whether it can't be altered while running
     * @param sensitive whether the value is withheld
     * @param type of the value
     * @param documentation one or a few sentences
     * @param synonyms values that this one takes precedence over, itself first
     */
    record Entry(
            String name,
            String value,
            Source source,
            boolean readOnly,
            boolean sensitive,
            Type type,
            String documentation,
            List<Synonym> synonyms) {}

    /** A value of the same meaning from another source. */
    record Synonym(String name, String value, Source source) {}

    /** How an override changes; DELETE, APPEND and SUBTRACT as in KIP-339. */
    enum Verb {
        SET,
        DELETE,
        APPEND,
        SUBTRACT
    }

    /**
     * @param name of the configuration
     * @param verb what to do
     * @param value null with DELETE
     */
    record Alteration(String name, Verb verb, String value) {}

    /**
     * @param names the ones wanted, all when empty
     * @throws BusException when the resource is unknown or the caller lacks DESCRIBE_CONFIGS
     */
    List<Entry> describe(ConfigResource resource, Optional<Set<String>> names, Caller caller);

    /**
     * What would be in force for a topic that does not exist yet.
     *
     * @param overrides valid ones
     * @throws BusException when the caller lacks DESCRIBE_CONFIGS on a topic of this name
     */
    List<Entry> describeNew(String topic, Map<String, String> overrides, Caller caller);

    /** The value in force of one configuration of a topic, whether overridden or not. */
    String topicValue(String topic, String name);

    /** Changes some overrides and leaves the others; the caller needs ALTER_CONFIGS. All or nothing. */
    CompletionStage<Void> alter(
            ConfigResource resource, List<Alteration> alterations, boolean validateOnly, Caller caller);

    /** Makes the overrides exactly these; the caller needs ALTER_CONFIGS. */
    CompletionStage<Void> replace(
            ConfigResource resource, Map<String, String> overrides, boolean validateOnly, Caller caller);

    /** The resources of a kind that have overrides, or exist as topics or nodes; the caller needs DESCRIBE_CONFIGS. */
    List<ConfigResource> resources(ConfigResource.Kind kind, Caller caller);
}
