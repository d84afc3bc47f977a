package io.myelin.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;

/** Values as JSON: records by their components, maps, lists, texts, numbers. Without a library: this is all that is needed. */
public final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /** On one line. */
    public static String of(Object value) {
        Json json = new Json();
        json.value(value);
        return json.text.toString();
    }

    private void value(Object value) {
        if (value == null) {
            text.append("null");
        } else if (value instanceof Optional<?> optional) {
            value(optional.orElse(null));
        } else if (value instanceof Boolean || value instanceof Number) {
            text.append(value);
        } else if (value instanceof Map<?, ?> map) {
            text.append('{');
            map.forEach((key, held) -> member(String.valueOf(key), held));
            text.append('}');
        } else if (value instanceof Iterable<?> list) {
            text.append('[');
            for (Object element : list) {
                separate('[');
                value(element);
            }
            text.append(']');
        } else if (value instanceof Record object) {
            object(object);
        } else {
            string(value.toString());
        }
    }

    private void object(Record object) {
        text.append('{');
        for (RecordComponent component : object.getClass().getRecordComponents()) {
            try {
                component.getAccessor().trySetAccessible();
                member(component.getName(), component.getAccessor().invoke(object));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("no access to " + component, e);
            }
        }
        text.append('}');
    }

    private void member(String name, Object value) {
        separate('{');
        string(name);
        text.append(':');
        value(value);
    }

    private void separate(char opening) {
        if (text.charAt(text.length() - 1) != opening) {
            text.append(',');
        }
    }

    private void string(String value) {
        text.append('"');
        value.chars().forEach(c -> {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        text.append(String.format("\\u%04x", c));
                    } else {
                        text.append((char) c);
                    }
                }
            }
        });
        text.append('"');
    }
}
