package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.wire.Session;
import io.myelin.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundTest {
    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    private final List<Integer> freed = new ArrayList<>();
    private final Inbound inbound = new Inbound(allocator, 1 << 20, freed::add);
    private final Session session = ToyProtocol.echo().open(null, Optional.empty());

    @AfterEach
    void nothingIsHeld() {
        inbound.close();
        assertEquals(0, allocator.pinnedDirectMemory());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1000, 16_384, 20_000, 70_000, 500_000})
    void framesDoNotDependOnHowTheyWereRead(int readBytes) throws Exception {
        Random random = new Random(readBytes);
        List<byte[]> bodies = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int length : new int[] {0, 1, 2, 3, 100, 5000, 300_000, 4, 65_532, 65_533, 0, 90_000}) {
            byte[] body = new byte[Math.min(length, 1000 * readBytes)];
            random.nextBytes(body);
            bodies.add(body);
            stream.write(ToyClient.frame(body));
        }
        byte[] all = stream.toByteArray();
        List<NettyFrame> held = new ArrayList<>();
        int accounted = 0;
        for (int at = 0; at < all.length; ) {
            ByteBuf target = inbound.readTarget();
            ByteBuf read = target == null ? allocator.directBuffer(readBytes) : target;
            int bytes = Math.min(all.length - at, Math.min(readBytes, read.writableBytes()));
            read.writeBytes(all, at, bytes);
            at += bytes;
            accounted += inbound.append(read);
            for (NettyFrame frame = inbound.next(session); frame != null; frame = inbound.next(session)) {
                held.add(frame);
            }
        }
        assertEquals(all.length, accounted);
        assertEquals(bodies.size(), held.size());
        for (int i = 0; i < held.size(); i++) {
            byte[] body = new byte[held.get(i).length() - 4];
            held.get(i).buffer().position(4).get(body);
            assertArrayEquals(bodies.get(i), body);
            held.get(i).release();
        }
        assertEquals(bodies.size(), freed.size());
    }

    @Test
    void lengthBeyondTheLimitOrUnknownForTooLongIsRefused() throws Exception {
        inbound.append(allocator.directBuffer(8).writeInt(1 << 20).writeInt(0));
        assertThrows(WireException.class, () -> inbound.next(session));
        inbound.close();

        Inbound undecided = new Inbound(allocator, 1 << 20, freed::add);
        Session never = new ToyProtocol((any, frame) -> {}).new ToySession(null, Optional.empty()) {
            @Override
            public int frameLength(ByteBuffer received) {
                return 0;
            }
        };
        undecided.append(allocator.directBuffer(8192).writeZero(Inbound.MAX_PREFIX_BYTES));
        assertNull(undecided.next(never));
        undecided.append(allocator.directBuffer(8192).writeZero(1));
        assertThrows(WireException.class, () -> undecided.next(never));
        undecided.close();
    }

    @Test
    void aFewBytesDoNotHoldAReadBuffer() throws Exception {
        inbound.append(allocator.directBuffer(65_536).writeZero(3));
        assertNull(inbound.next(session));
        assertTrue(allocator.pinnedDirectMemory() <= 64, allocator.pinnedDirectMemory() + " bytes");
    }
}
