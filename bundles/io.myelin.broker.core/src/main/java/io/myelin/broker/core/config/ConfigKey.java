package io.myelin.broker.core.config;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A configuration that exists.
 *
 * @param name Kafka's
 * @param type of the value
 * @param defaultValue null when it has none
 * @param rule beyond the type
 * @param documentation one or a few sentences
 * @param brokerName under which a node sets the default of a topic's configuration; null for none
 */
record ConfigKey(String name, Type type, String defaultValue, Rule rule, String documentation, String brokerName) {

    /** @throws BusException INVALID_CONFIG when the value does not fit the type or the rule */
    Object parse(String value) {
        Object parsed = parsed(value.trim());
        rule.problem(parsed).ifPresent(problem -> {
            throw invalid(value, problem);
        });
        return parsed;
    }

    /** The elements of a list's text. */
    static List<String> elements(String value) {
        return value.isBlank()
                ? List.of()
                : Arrays.stream(value.split(",")).map(String::trim).toList();
    }

    private Object parsed(String value) {
        try {
            return switch (type) {
                case BOOLEAN -> bool(value);
                case INT -> Integer.valueOf(value);
                case SHORT -> Short.valueOf(value);
                case LONG -> Long.valueOf(value);
                case DOUBLE -> Double.valueOf(value);
                case LIST -> elements(value);
                case STRING, CLASS, PASSWORD -> value;
            };
        } catch (NumberFormatException e) {
            throw invalid(value, "Not a number of type " + type);
        }
    }

    private Boolean bool(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw invalid(value, "Expected value to be either true or false");
        };
    }

    private BusException invalid(String value, String problem) {
        return new BusException(
                BusError.INVALID_CONFIG, "Invalid value " + value + " for configuration " + name + ": " + problem);
    }
}
