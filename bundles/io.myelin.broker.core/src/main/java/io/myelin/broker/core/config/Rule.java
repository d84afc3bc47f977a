package io.myelin.broker.core.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a parsed value must satisfy. */
@FunctionalInterface
interface Rule {
    Rule ANY = value -> Optional.empty();

    /** For lists: replicas as partition:node, or one * for all. */
    Rule REPLICAS = value -> {
        List<?> elements = (List<?>) value;
        boolean wellFormed = elements.equals(List.of("*"))
                || elements.stream().allMatch(element -> element.toString().matches("\\d+:\\d+"));
        return wellFormed
                ? Optional.empty()
                : Optional.of("Value must be * or a list of replicas, partition:node,partition:node,...");
    };

    /** For lists: what clients are told by, and a pattern for it (KIP-714). */
    Rule SELECTORS = value -> {
        Set<String> selectors = Set.of(
                "client_id",
                "client_instance_id",
                "client_software_name",
                "client_software_version",
                "client_source_address",
                "client_source_port");
        for (Object element : (List<?>) value) {
            String[] parts = element.toString().split("=");
            if (parts.length != 2 || !selectors.contains(parts[0].trim()) || !isPattern(parts[1].trim())) {
                return Optional.of("Illegal client matching pattern: " + element);
            }
        }
        return Optional.empty();
    };

    /** The name of something that is plugged in. */
    Rule NAME = value -> value.toString().matches("[a-z0-9.-]{1,64}")
            ? Optional.empty()
            : Optional.of("A name has 1 to 64 lower-case letters, digits, dots and dashes");

    /** What is wrong with a value, if anything. */
    Optional<String> problem(Object value);

    static Rule atLeast(long least) {
        return value -> ((Number) value).longValue() >= least
                ? Optional.empty()
                : Optional.of("Value must be at least " + least);
    }

    static Rule between(double least, double most) {
        return value -> {
            double number = ((Number) value).doubleValue();
            return number >= least && number <= most
                    ? Optional.empty()
                    : Optional.of("Value must be between " + text(least) + " and " + text(most));
        };
    }

    static Rule oneOf(String... allowed) {
        List<String> all = List.of(allowed);
        return value -> all.contains(value)
                ? Optional.empty()
                : Optional.of("String must be one of: " + String.join(", ", all));
    }

    /** For lists: each element one of these, none twice. */
    static Rule someOf(String... allowed) {
        List<String> all = List.of(allowed);
        return value -> {
            List<?> elements = (List<?>) value;
            if (!all.containsAll(elements)) {
                return Optional.of("Each element must be one of: " + String.join(", ", all));
            }
            return Set.copyOf(elements).size() == elements.size()
                    ? Optional.empty()
                    : Optional.of("No element may be given twice");
        };
    }

    static Rule mustBe(Object only, String reason) {
        return value -> value.equals(only) ? Optional.empty() : Optional.of("Value must be " + only + ": " + reason);
    }

    default Rule or(long exception) {
        return value -> ((Number) value).longValue() == exception ? Optional.empty() : problem(value);
    }

    private static boolean isPattern(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    static String text(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
