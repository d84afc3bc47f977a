package io.myelin.broker.core.topic;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.cluster.image.ClusterImage;
import java.util.Optional;

/** Which names a topic may have. */
final class TopicNames {
    static final int MAX_LENGTH = 249;

    private TopicNames() {}

    /** @throws BusException INVALID_TOPIC */
    static void check(String name) {
        if (name.isEmpty()) {
            throw invalid("A topic name may not be empty");
        }
        if (name.equals(".") || name.equals("..")) {
            throw invalid("A topic may not be named '.' or '..'");
        }
        if (name.length() > MAX_LENGTH) {
            throw invalid(
                    "A topic name of " + name.length() + " characters is too long, " + MAX_LENGTH + " are allowed");
        }
        if (!name.chars().allMatch(TopicNames::allowed)) {
            throw invalid(
                    "Topic name '" + name + "' has other characters than ASCII letters, digits, '.', '_' and '-'");
        }
    }

    /** @throws BusException when the name, or one that metrics could not tell from it, is taken */
    static void checkFree(String name, ClusterImage image) {
        if (image.topic(name).isPresent()) {
            throw new BusException(BusError.TOPIC_EXISTS, "Topic '" + name + "' already exists.");
        }
        if (name.indexOf('.') < 0 && name.indexOf('_') < 0) {
            return;
        }
        String alike = name.replace('.', '_');
        Optional<String> other = image.topics().keySet().stream()
                .filter(existing -> existing.length() == name.length()
                        && existing.replace('.', '_').equals(alike))
                .findFirst();
        if (other.isPresent()) {
            throw invalid("Topic '" + name + "' differs from the existing topic '" + other.get()
                    + "' only in '.' and '_', which can't be told apart in the names of metrics");
        }
    }

    private static boolean allowed(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }

    private static BusException invalid(String message) {
        return new BusException(BusError.INVALID_TOPIC, message);
    }
}
