package io.myelin.protocol.kafka.handler;

import io.myelin.broker.Configs;
import io.myelin.broker.Configs.Alteration;
import io.myelin.broker.Configs.Verb;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.protocol.kafka.KafkaErrors;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;

/** Kafka's numbers for kinds of configured things and for what is done to configurations. */
final class KafkaConfigs {
    private KafkaConfigs() {}

    /** What a request to alter configurations names. */
    record Target(byte type, String name) {}

    /** The targets that a request names more than once: none of their mentions is carried out. */
    static <R> Set<Target> repeated(Collection<R> resources, Function<R, Target> target) {
        Set<Target> seen = new HashSet<>();
        return resources.stream().map(target).filter(named -> !seen.add(named)).collect(Collectors.toSet());
    }

    /** @throws InvalidRequestException for a target that is repeated, or of a type that is not configured here */
    static ConfigResource resource(Target target, Set<Target> repeated) {
        requireOnce(target, repeated);
        return resource(target.type(), target.name());
    }

    static void requireOnce(Target target, Set<Target> repeated) {
        if (repeated.contains(target)) {
            throw new InvalidRequestException("Each resource must appear at most once.");
        }
    }

    /** @throws InvalidRequestException for a type that is not configured here */
    static ConfigResource resource(byte type, String name) {
        return kind(type)
                .map(kind -> new ConfigResource(kind, name))
                .orElseThrow(() -> new InvalidRequestException("Unsupported resource type: " + type));
    }

    /** @throws InvalidRequestException for an operation that there is not, or one that lacks its value */
    static Alteration alteration(String name, byte operation, String value) {
        Verb verb = switch (operation) {
            case 0 -> Verb.SET;
            case 1 -> Verb.DELETE;
            case 2 -> Verb.APPEND;
            case 3 -> Verb.SUBTRACT;
            default -> throw new InvalidRequestException("Unknown operation type " + operation);
        };
        if (verb != Verb.DELETE && value == null) {
            throw new InvalidRequestException("Null value not supported for : " + name);
        }
        return new Alteration(name, verb, verb == Verb.DELETE ? null : value);
    }

    static Optional<ConfigResource.Kind> kind(byte type) {
        for (ConfigResource.Kind kind : ConfigResource.Kind.values()) {
            if (kind.id() == type) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /**
     * What came of altering a target; a topic whose name no topic can have is told from one that is absent.
     *
     * @param error null when it is done
     */
    static KafkaErrors.Failure outcome(Target target, Throwable error) {
        if (error == null) {
            return KafkaErrors.NONE;
        }
        KafkaErrors.Failure failure = KafkaErrors.of(error);
        return failure.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION
                ? new KafkaErrors.Failure(TopicRefs.errorOfAbsent(target.name()), failure.message())
                : failure;
    }

    static byte id(Configs.Source source) {
        return (byte) source.id();
    }
}
