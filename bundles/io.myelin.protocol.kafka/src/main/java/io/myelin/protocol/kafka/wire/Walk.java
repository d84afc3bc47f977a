package io.myelin.protocol.kafka.wire;

import io.myelin.wire.WireException;
import java.nio.ByteBuffer;

/** One walk through a body, with what it may still spend. */
final class Walk {
    private final ByteBuffer in;
    private final short version;
    private long elementsLeft;
    private long slotStepsLeft;

    Walk(ByteBuffer in, short version, long elementsLeft, long slotStepsLeft) {
        this.in = in;
        this.version = version;
        this.elementsLeft = elementsLeft;
        this.slotStepsLeft = slotStepsLeft;
    }

    ByteBuffer in() {
        return in;
    }

    short version() {
        return version;
    }

    long slotStepsLeft() {
        return slotStepsLeft;
    }

    void countElements(int elements) throws WireException {
        elementsLeft -= elements;
        if (elementsLeft < 0) {
            throw new WireException("more elements than a request may have");
        }
    }

    void spendSlotSteps(long steps) throws WireException {
        slotStepsLeft -= steps;
        if (slotStepsLeft < 0) {
            throw new WireException("keys that can't be told apart fast enough");
        }
    }
}
