package io.myelin.protocol.amqp.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.protocol.amqp.wire.FrameHead;
import io.myelin.testkit.fuzz.Cost;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.junit.jupiter.api.Test;

/** What comes in may be anything: it costs in proportion to its size, and ends in an answer or a close. */
class HostileFramesTest {
    private static final Limits LIMITS = new Limits(131_072, 7, 7, 10, 100_000, 200_000, 16, 5, 40_000, 60_000);

    private final Codec codec = new Codec();

    private byte[] frame(int channel, Object performative, int payloadBytes) {
        ByteBuffer head = codec.frame(FrameHead.AMQP, channel, performative, payloadBytes);
        ByteBuffer whole = ByteBuffer.allocate(head.remaining() + payloadBytes);
        return whole.put(head).array();
    }

    /** A conversation in which everything is right. */
    private List<byte[]> conversation() {
        Open open = new Open();
        open.setContainerId("peer");
        Disposition disposition = new Disposition();
        disposition.setRole(Role.RECEIVER);
        disposition.setFirst(UnsignedInteger.ZERO);
        disposition.setSettled(true);
        disposition.setState(Accepted.getInstance());
        List<byte[]> frames = new ArrayList<>();
        frames.add(ToyPeer.AMQP);
        frames.add(frame(0, open, 0));
        frames.add(frame(0, ToyPeer.begin(), 0));
        frames.add(frame(0, ToyPeer.attach(0, Role.SENDER), 0));
        frames.add(frame(0, ToyPeer.attach(1, Role.RECEIVER), 0));
        frames.add(frame(0, ToyPeer.transfer(0, 0, true), 400));
        frames.add(frame(0, ToyPeer.transfer(0, 0, false), 10));
        frames.add(frame(0, ToyPeer.flow(1, 0, 5, true), 0));
        frames.add(frame(0, disposition, 0));
        return frames;
    }

    private static byte[] join(List<byte[]> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Changes bytes, and the order of frames. */
    private static byte[] damaged(List<byte[]> frames, Random random) {
        List<byte[]> changed = new ArrayList<>(frames);
        if (random.nextInt(4) == 0) {
            changed.add(1 + random.nextInt(changed.size()), changed.get(random.nextInt(changed.size())));
        }
        if (random.nextInt(4) == 0) {
            changed.remove(1 + random.nextInt(changed.size() - 1));
        }
        byte[] all = join(changed).clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = ToyPeer.AMQP.length + random.nextInt(all.length - ToyPeer.AMQP.length);
            all[at] = (byte) (random.nextBoolean() ? random.nextInt() : all[at] ^ 1 << random.nextInt(8));
        }
        return all;
    }

    @Test
    void damagedConversationsCostNoMoreThanTheyAre() throws Exception {
        List<byte[]> frames = conversation();
        long fixed = Cost.fixed(() -> new ToyPeer(LIMITS).raw(ToyPeer.AMQP));
        for (int seed = 0; seed < 3000; seed++) {
            byte[] bytes = damaged(frames, new Random(seed));
            Cost.bounded("seed " + seed, fixed + bytes.length, () -> {
                ToyPeer peer = new ToyPeer(LIMITS);
                peer.outlet.messages.add(new byte[10]);
                peer.raw(bytes);
                peer.engine.tick(1);
                peer.engine.disconnected();
            });
        }
    }

    /** A described list in lists, each saying that it has as many elements as fit. */
    private static byte[] nested(int depth) {
        ByteBuffer out = ByteBuffer.allocate(3 + depth * 9 + 1);
        out.put(new byte[] {0, 0x53, 0x10});
        for (int i = depth; i > 0; i--) {
            int size = (i - 1) * 9 + 1;
            out.put((byte) 0xd0).putInt(size + 4).putInt(1);
        }
        return out.put((byte) 0x40).array();
    }

    private static byte[] claim(int code, int size, int count, int... rest) {
        ByteBuffer out = ByteBuffer.allocate(3 + 9 + rest.length);
        out.put(new byte[] {0, 0x53, 0x10}).put((byte) code).putInt(size).putInt(count);
        for (int each : rest) {
            out.put((byte) each);
        }
        return out.array();
    }

    @Test
    void claimsAreNotBelieved() throws Exception {
        List<byte[]> hostile = List.of(
                nested(10_000),
                claim(0xd0, 4, Integer.MAX_VALUE),
                claim(0xd0, Integer.MAX_VALUE, 10),
                claim(0xd1, 4, Integer.MAX_VALUE),
                claim(0xf0, 5, Integer.MAX_VALUE, 0x40),
                claim(0xf0, 5, 100_000_000, 0x45),
                claim(0xf0, 9, 0x7fff_fff0, 0x71, 0, 0, 0, 0),
                claim(0xb0, Integer.MAX_VALUE, 0),
                claim(0xb1, -1, 0));
        for (byte[] bytes : hostile) {
            long fixed = Cost.fixed(() -> codec.write(new Open()));
            Cost.bounded(
                    "0x" + Integer.toHexString(bytes[3] & 0xff),
                    fixed + bytes.length,
                    () -> assertThrows(AmqpFailure.class, () -> codec.read(ByteBuffer.wrap(bytes))));
        }
    }
}
