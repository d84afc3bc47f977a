package io.myelin.protocol.kafka.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.types.ArrayOf;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/**
 * Makes shapes of Kafka's schemas. Which arrays are read into hash tables is not in a schema but in the generated class, so
 * both are followed side by side.
 */
final class ShapeCompiler {
    private static final Map<Type, Shape> PLAIN = Map.ofEntries(
            Map.entry(Type.BOOLEAN, new Shape.Fixed(1)),
            Map.entry(Type.INT8, new Shape.Fixed(1)),
            Map.entry(Type.INT16, new Shape.Fixed(2)),
            Map.entry(Type.UINT16, new Shape.Fixed(2)),
            Map.entry(Type.INT32, new Shape.Fixed(4)),
            Map.entry(Type.UNSIGNED_INT32, new Shape.Fixed(4)),
            Map.entry(Type.INT64, new Shape.Fixed(8)),
            Map.entry(Type.FLOAT64, new Shape.Fixed(8)),
            Map.entry(Type.UUID, new Shape.Fixed(16)),
            Map.entry(Type.VARINT, new Shape.Varint(5)),
            Map.entry(Type.VARLONG, new Shape.Varint(10)),
            Map.entry(Type.STRING, new Shape.Sized(Shape.Length.INT16)),
            Map.entry(Type.NULLABLE_STRING, new Shape.Sized(Shape.Length.INT16)),
            Map.entry(Type.COMPACT_STRING, new Shape.Sized(Shape.Length.COMPACT)),
            Map.entry(Type.COMPACT_NULLABLE_STRING, new Shape.Sized(Shape.Length.COMPACT)),
            Map.entry(Type.BYTES, new Shape.Sized(Shape.Length.INT32)),
            Map.entry(Type.NULLABLE_BYTES, new Shape.Sized(Shape.Length.INT32)),
            Map.entry(Type.COMPACT_BYTES, new Shape.Sized(Shape.Length.COMPACT)),
            Map.entry(Type.COMPACT_NULLABLE_BYTES, new Shape.Sized(Shape.Length.COMPACT)),
            Map.entry(Type.RECORDS, new Shape.Sized(Shape.Length.INT32)),
            Map.entry(Type.NULLABLE_RECORDS, new Shape.Sized(Shape.Length.INT32)),
            Map.entry(Type.COMPACT_RECORDS, new Shape.Sized(Shape.Length.COMPACT)),
            Map.entry(Type.COMPACT_NULLABLE_RECORDS, new Shape.Sized(Shape.Length.COMPACT)));

    private ShapeCompiler() {}

    static Shape compile(Class<?> message, short version) {
        try {
            Schema[] schemas = (Schema[]) message.getField("SCHEMAS").get(null);
            return fields(schemas[version], message);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(message + " is not a generated message", e);
        }
    }

    private static Shape fields(Schema schema, Class<?> message) throws ReflectiveOperationException {
        List<Shape> shapes = new ArrayList<>(schema.numFields());
        for (BoundField field : schema.fields()) {
            shapes.add(shape(field.def.type, field.def.name, message));
        }
        return new Shape.Fields(shapes);
    }

    private static Shape shape(Type type, String name, Class<?> message) throws ReflectiveOperationException {
        Shape plain = PLAIN.get(type);
        if (plain != null) {
            return plain;
        }
        if (type instanceof NullableSchema struct) {
            return new Shape.Nullable(fields(struct, field(message, name).getType()));
        }
        if (type instanceof Schema struct) {
            return fields(struct, field(message, name).getType());
        }
        if (type instanceof TaggedFields tagged) {
            return tags(tagged, message);
        }
        if (type instanceof ArrayOf || type instanceof CompactArrayOf) {
            return array(type, name, message);
        }
        throw new IllegalArgumentException("type " + type + " of " + name + " in " + message);
    }

    private static Shape tags(TaggedFields tagged, Class<?> message) throws ReflectiveOperationException {
        Map<Integer, Shape> known = new HashMap<>();
        for (var entry : tagged.fields().entrySet()) {
            known.put(entry.getKey(), shape(entry.getValue().type, entry.getValue().name, message));
        }
        return new Shape.Tags(known);
    }

    private static Shape array(Type type, String name, Class<?> message) throws ReflectiveOperationException {
        Shape.Length length = type instanceof CompactArrayOf ? Shape.Length.COMPACT : Shape.Length.INT32;
        Optional<Type> of = type.arrayElementType();
        Type element = of.orElseThrow(() -> new IllegalArgumentException("an array without a type: " + name));
        if (!(element instanceof Schema struct)) {
            return new Shape.Array(length, shape(element, name, message));
        }
        Field field = field(message, name);
        if (List.class.isAssignableFrom(field.getType())) {
            return new Shape.Array(length, fields(struct, elementOf(field.getGenericType())));
        }
        Class<?> keyed = elementOf(field.getType().getGenericSuperclass());
        return new KeyedArray(length, fields(struct, keyed), decoder(keyed));
    }

    private static Class<?> elementOf(java.lang.reflect.Type generic) {
        return (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
    }

    private static BiFunction<Readable, Short, Object> decoder(Class<?> element) throws NoSuchMethodException {
        Constructor<?> constructor = element.getConstructor(Readable.class, short.class);
        return (in, version) -> {
            try {
                return constructor.newInstance(in, version);
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** Schemas write {@code topic_id} where the class has {@code topicId}. */
    private static Field field(Class<?> message, String name) throws NoSuchFieldException {
        StringBuilder camel = new StringBuilder(name.length());
        boolean upper = false;
        for (char letter : name.toCharArray()) {
            if (letter == '_') {
                upper = true;
            } else {
                camel.append(upper ? Character.toUpperCase(letter) : letter);
                upper = false;
            }
        }
        return message.getDeclaredField(camel.toString());
    }
}
