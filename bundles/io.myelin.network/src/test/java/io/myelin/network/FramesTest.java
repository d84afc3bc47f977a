package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FramesTest {
    private ToyNetwork network;
    private ToyClient client;
    private ToyProtocol protocol;

    @BeforeEach
    void start() throws Exception {
        network = new ToyNetwork();
        protocol = ToyProtocol.echo();
        network.bind(protocol);
        client = new ToyClient(network.listen());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        network.close();
    }

    @Test
    void manyFramesInOneRead() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 2000; i++) {
            all.write(ToyClient.frame("frame " + i));
        }
        client.out.write(all.toByteArray());
        for (int i = 0; i < 2000; i++) {
            assertEquals("frame " + i, client.receiveText());
        }
        assertEquals(2000, network.count(Counter.RECEIVED_FRAMES));
    }

    @Test
    void frameByteByByte() throws Exception {
        byte[] frame = ToyClient.frame("slow but whole");
        for (int round = 0; round < 3; round++) {
            for (byte single : frame) {
                client.out.write(single);
                client.out.flush();
            }
            assertEquals("slow but whole", client.receiveText());
        }
    }

    @Test
    void longFramesBetweenShortOnes() throws Exception {
        Random random = new Random(7);
        int[] lengths = {3, 5 << 20, 0, 70_000, 65_532, 65_536, 1, 1 << 20, 17};
        byte[][] bodies = new byte[lengths.length][];
        for (int i = 0; i < lengths.length; i++) {
            bodies[i] = new byte[lengths[i]];
            random.nextBytes(bodies[i]);
        }
        Thread sender = new Thread(() -> {
            try {
                for (byte[] body : bodies) {
                    client.out.write(ToyClient.frame(body));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        sender.start();
        for (byte[] body : bodies) {
            assertArrayEquals(body, client.receive());
        }
        sender.join();
    }

    @Test
    void illegalLengthClosesThisConnectionOnly() throws Exception {
        try (ToyClient other = new ToyClient(network.listen())) {
            other.out.write(ByteBuffer.allocate(4).putInt(-5).array());
            assertTrue(other.isClosedByPeer());
        }
        network.await(() -> network.count(Counter.CLOSED_PROTOCOL_ERROR) == 1, "the close was counted");
        client.send("still here");
        assertEquals("still here", client.receiveText());
    }

    @Test
    void claimedLengthIsNotAllocated() throws Exception {
        client.out.write(ByteBuffer.allocate(8).putInt(ToyProtocol.MAX_BYTES).array());
        ToyProtocol.ToySession session = protocol.opened.poll(20, TimeUnit.SECONDS);
        network.await(() -> network.count(Counter.RECEIVED_BYTES) == 8, "the claim was read");
        network.settle();
        long held = network.loops.allocator().pinnedDirectMemory();
        assertTrue(held > 0 && held <= 2 * Inbound.FIRST_BYTES, held + " bytes held for a claim");
        assertEquals(0, session.frames.get());
    }

    @Test
    void idleConnectionHoldsNoBuffer() throws Exception {
        client.send("one");
        assertEquals("one", client.receiveText());
        network.await(() -> network.loops.allocator().pinnedDirectMemory() == 0, "an idle connection holds no memory");
    }
}
