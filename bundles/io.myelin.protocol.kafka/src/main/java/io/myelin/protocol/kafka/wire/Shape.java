package io.myelin.protocol.kafka.wire;

import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A type of the protocol, as far as its length goes. Immutable. */
abstract class Shape {
    /** Steps over one value. */
    abstract void walk(Walk walk) throws WireException;

    /** The bytes of any value, 0 when they differ. */
    int fixedBytes() {
        return 0;
    }

    /** A number of a fixed length. */
    static final class Fixed extends Shape {
        private final int bytes;

        Fixed(int bytes) {
            this.bytes = bytes;
        }

        @Override
        void walk(Walk walk) throws WireException {
            Wire.skip(walk.in(), bytes);
        }

        @Override
        int fixedBytes() {
            return bytes;
        }
    }

    /** A number of seven bits a byte. */
    static final class Varint extends Shape {
        private final int maxBytes;

        Varint(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        void walk(Walk walk) throws WireException {
            for (int i = 0; i < maxBytes; i++) {
                if (Wire.int8(walk.in()) >= 0) {
                    return;
                }
            }
            throw new WireException("a variable-length number does not end");
        }
    }

    /** How lengths are written; a null value has a negative one. */
    enum Length {
        INT16 {
            @Override
            int read(ByteBuffer in) throws WireException {
                return Wire.int16(in);
            }
        },
        INT32 {
            @Override
            int read(ByteBuffer in) throws WireException {
                return Wire.int32(in);
            }
        },
        COMPACT {
            @Override
            int read(ByteBuffer in) throws WireException {
                int stated = Wire.uvarint(in);
                if (stated < 0) {
                    throw new WireException("a length of more than 31 bits");
                }
                return stated - 1;
            }
        };

        abstract int read(ByteBuffer in) throws WireException;
    }

    /** A string or bytes. */
    static final class Sized extends Shape {
        private final Length length;

        Sized(Length length) {
            this.length = length;
        }

        @Override
        void walk(Walk walk) throws WireException {
            Wire.skip(walk.in(), Math.max(0, length.read(walk.in())));
        }
    }

    /** Fields one after another. */
    static final class Fields extends Shape {
        private final Shape[] fields;

        Fields(List<Shape> fields) {
            this.fields = fields.toArray(Shape[]::new);
        }

        @Override
        void walk(Walk walk) throws WireException {
            for (Shape field : fields) {
                field.walk(walk);
            }
        }
    }

    /** A structure that may be absent. */
    static final class Nullable extends Shape {
        private final Shape shape;

        Nullable(Shape shape) {
            this.shape = shape;
        }

        @Override
        void walk(Walk walk) throws WireException {
            if (Wire.int8(walk.in()) >= 0) {
                shape.walk(walk);
            }
        }
    }

    /** Elements of one type. */
    static final class Array extends Shape {
        private final Length length;
        private final Shape element;

        Array(Length length, Shape element) {
            this.length = length;
            this.element = element;
        }

        @Override
        void walk(Walk walk) throws WireException {
            int count = count(walk, length, element);
            if (element.fixedBytes() > 0) {
                Wire.skip(walk.in(), count * element.fixedBytes());
                return;
            }
            for (int i = 0; i < count; i++) {
                element.walk(walk);
            }
        }

        /** The number of elements; there is a byte for each of them at least. */
        static int count(Walk walk, Length length, Shape element) throws WireException {
            int count = Math.max(0, length.read(walk.in()));
            if (count > walk.in().remaining() / Math.max(1, element.fixedBytes())) {
                throw new WireException(
                        "an array of " + count + " elements in " + walk.in().remaining() + " bytes");
            }
            walk.countElements(count);
            return count;
        }
    }

    /** Tagged fields, each with its length; those that are not known are stepped over. */
    static final class Tags extends Shape {
        private final Map<Integer, Shape> known;

        Tags(Map<Integer, Shape> known) {
            this.known = Map.copyOf(known);
        }

        @Override
        void walk(Walk walk) throws WireException {
            ByteBuffer in = walk.in();
            int count = Wire.uvarint(in);
            if (count < 0 || count > Wire.MAX_TAGS) {
                throw new WireException(count + " tagged fields");
            }
            walk.countElements(count);
            for (int i = 0; i < count; i++) {
                Shape shape = known.isEmpty() ? skipTag(in) : known.get(Wire.uvarint(in));
                int bytes = Wire.uvarint(in);
                int at = in.position();
                Wire.skip(in, bytes);
                if (shape != null) {
                    in.position(at);
                    shape.walk(walk);
                    if (in.position() != at + bytes) {
                        throw new WireException("a tagged field that is not as long as it says");
                    }
                }
            }
        }

        private static Shape skipTag(ByteBuffer in) throws WireException {
            Wire.uvarint(in);
            return null;
        }
    }
}
