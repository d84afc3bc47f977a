package io.myelin.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.service.metatype.AttributeDefinition;

/**
 * One attribute of a configuration: its name, and how its text becomes a value.
 *
 * @param definition absent when only the name is known; the text is then handed on as it is
 */
record Key(String name, Optional<AttributeDefinition> definition) {
    static Key of(AttributeDefinition definition) {
        return new Key(definition.getID(), Optional.of(definition));
    }

    static Key text(String name) {
        return new Key(name, Optional.empty());
    }

    /** The value that the text stands for, of the type that the component expects; lists are separated by commas. */
    Object parse(String text, String where) throws ConfigException {
        String trimmed = text.trim();
        if (definition.isEmpty()) {
            return trimmed;
        }
        AttributeDefinition attribute = definition.get();
        if (attribute.getCardinality() == 0) {
            return scalar(attribute, trimmed, where);
        }
        List<String> parts = trimmed.isEmpty()
                ? List.of()
                : Arrays.stream(trimmed.split(",")).map(String::trim).toList();
        Object[] values = array(attribute.getType(), parts.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = scalar(attribute, parts.get(i), where);
        }
        return values;
    }

    private Object scalar(AttributeDefinition attribute, String text, String where) throws ConfigException {
        Object value;
        try {
            value = convert(attribute.getType(), text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    where + ": '" + name + "' needs " + expected(attribute.getType()) + ", not '" + text + "'");
        }
        String problem = attribute.validate(text);
        if (problem != null && !problem.isEmpty()) {
            throw new ConfigException(where + ": '" + name + "' cannot be '" + text + "': " + problem);
        }
        return value;
    }

    private static Object convert(int type, String text) {
        return switch (type) {
            case AttributeDefinition.INTEGER -> Integer.valueOf(text);
            case AttributeDefinition.LONG -> Long.valueOf(text);
            case AttributeDefinition.SHORT -> Short.valueOf(text);
            case AttributeDefinition.BYTE -> Byte.valueOf(text);
            case AttributeDefinition.DOUBLE -> Double.valueOf(text);
            case AttributeDefinition.FLOAT -> Float.valueOf(text);
            case AttributeDefinition.BOOLEAN -> bool(text);
            default -> text;
        };
    }

    private static Object[] array(int type, int length) {
        return switch (type) {
            case AttributeDefinition.INTEGER -> new Integer[length];
            case AttributeDefinition.LONG -> new Long[length];
            case AttributeDefinition.SHORT -> new Short[length];
            case AttributeDefinition.BYTE -> new Byte[length];
            case AttributeDefinition.DOUBLE -> new Double[length];
            case AttributeDefinition.FLOAT -> new Float[length];
            case AttributeDefinition.BOOLEAN -> new Boolean[length];
            default -> new String[length];
        };
    }

    private static Boolean bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException(text);
    }

    private static String expected(int type) {
        return switch (type) {
            case AttributeDefinition.INTEGER -> "a whole number of at most 32 bits";
            case AttributeDefinition.LONG -> "a whole number of at most 64 bits";
            case AttributeDefinition.SHORT, AttributeDefinition.BYTE -> "a small whole number";
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> "a number";
            case AttributeDefinition.BOOLEAN -> "true or false";
            default -> "a text";
        };
    }
}
