package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.buffer.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NettyFrameTest {
    private final List<Integer> freed = new ArrayList<>();
    private final ByteBuf memory = Unpooled.directBuffer(100).writeZero(100);

    @Test
    void memoryIsHeldUntilFrameAndPartsAreReleased() {
        NettyFrame frame = new NettyFrame(memory, 10, 50, freed::add);
        Frame part = frame.slice(20, 10);
        Frame partOfPart = part.slice(5, 2);
        frame.buffer().put(25, (byte) 7);
        frame.release();
        part.release();
        assertEquals(List.of(), freed);
        ByteBuffer view = partOfPart.buffer();
        assertEquals(2, view.remaining());
        assertEquals(ByteOrder.BIG_ENDIAN, view.order());
        assertEquals(7, view.get(0));
        partOfPart.release();
        assertEquals(List.of(50), freed);
        assertEquals(0, memory.refCnt());
    }

    @Test
    void oneReleaseTooManyIsRefusedAndHurtsNobodyElse() {
        NettyFrame first = new NettyFrame(memory.retain(), 0, 50, freed::add);
        NettyFrame second = new NettyFrame(memory, 50, 50, freed::add);
        first.release();
        assertThrows(IllegalStateException.class, first::release);
        assertThrows(IllegalStateException.class, first::retain);
        assertThrows(IllegalStateException.class, first::buffer);
        assertThrows(IllegalStateException.class, () -> first.slice(0, 1));
        assertEquals(50, second.buffer().remaining());
        second.release();
        assertEquals(0, memory.refCnt());
    }

    @Test
    void partsLieInside() {
        NettyFrame frame = new NettyFrame(memory, 10, 50, freed::add);
        assertThrows(IndexOutOfBoundsException.class, () -> frame.slice(40, 11));
        assertThrows(IndexOutOfBoundsException.class, () -> frame.slice(-1, 5));
        frame.release();
        assertEquals(List.of(50), freed);
    }
}
