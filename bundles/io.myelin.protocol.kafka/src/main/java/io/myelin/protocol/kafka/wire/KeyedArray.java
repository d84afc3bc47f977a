package io.myelin.protocol.kafka.wire;

import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Readable;

/**
 * An array that the generated decoder reads into a hash table of its own. Small ones are taken for the worst; the elements of
 * others are read once on trial, for their hash codes.
 */
final class KeyedArray extends Shape {
    private static final int SMALL = 16;

    private final Length length;
    private final Shape element;
    private final BiFunction<Readable, Short, Object> decoder;

    /** @param decoder makes the object of one element */
    KeyedArray(Length length, Shape element, BiFunction<Readable, Short, Object> decoder) {
        this.length = length;
        this.element = element;
        this.decoder = decoder;
    }

    @Override
    void walk(Walk walk) throws WireException {
        int count = Array.count(walk, length, element);
        if (count <= SMALL) {
            for (int i = 0; i < count; i++) {
                element.walk(walk);
            }
            walk.spendSlotSteps(SlotSteps.worst(count));
            return;
        }
        ByteBuffer in = walk.in();
        ByteBuffer trial = in.duplicate();
        Readable readable = new ByteBufferAccessor(trial);
        int[] hashes = new int[count];
        for (int i = 0; i < count; i++) {
            trial.position(in.position());
            element.walk(walk);
            hashes[i] = hash(readable, walk.version());
        }
        walk.spendSlotSteps(SlotSteps.count(hashes, walk.slotStepsLeft()));
    }

    private int hash(Readable in, short version) throws WireException {
        try {
            return decoder.apply(in, version).hashCode();
        } catch (RuntimeException e) {
            throw new WireException("an element of an array: " + e, e);
        }
    }
}
