package io.myelin.cluster.raft.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.raft.state.ClusterState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void changesComeBackAsTheyWere(long seed) {
        RandomChanges random = new RandomChanges(seed);
        for (int i = 0; i < 2_000; i++) {
            ClusterChange change = random.next();
            byte[] bytes = ChangeCodec.encode(change);
            assertEquals(change, ChangeCodec.decode(ByteBuffer.wrap(bytes)), () -> "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void statesComeBackAsTheyWere(long seed) {
        ClusterState state = new RandomChanges(seed).state(500);
        byte[] bytes = StateCodec.encode(state);
        ClusterState back = StateCodec.decode(ByteBuffer.wrap(bytes));
        assertEquals(state, back, () -> "seed " + seed);
        assertArrayEquals(bytes, StateCodec.encode(back));
    }

    @Test
    void damagedChangesAreErrorsAndNeverAnythingElse() {
        RandomChanges random = new RandomChanges(42);
        Random damage = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = ChangeCodec.encode(random.next());
            bytes[damage.nextInt(bytes.length)] = (byte) damage.nextInt();
            byte[] cut = Arrays.copyOf(bytes, damage.nextInt(bytes.length + 1));
            try {
                ChangeCodec.decode(ByteBuffer.wrap(damage.nextBoolean() ? bytes : cut));
            } catch (CodecException e) {
                assertTrue(!e.getMessage().isEmpty());
            }
        }
    }

    @Test
    void aCutChangeIsNeverTakenForAWholeOne() {
        RandomChanges random = new RandomChanges(7);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = ChangeCodec.encode(random.next());
            for (int length = 0; length < bytes.length; length++) {
                ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
                assertThrows(CodecException.class, () -> ChangeCodec.decode(cut));
            }
        }
    }

    @Test
    void everyDamagedBitOfASnapshotIsNoticed() {
        byte[] bytes = StateCodec.encode(new RandomChanges(3).state(20));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(CodecException.class, () -> StateCodec.decode(ByteBuffer.wrap(damaged)));
        }
        for (int length = 0; length < bytes.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
            assertThrows(CodecException.class, () -> StateCodec.decode(cut));
        }
    }

    @Test
    void aLengthIsCheckedBeforeAnythingIsAllocated() {
        Output out = new Output();
        out.u8(1);
        out.u8(3);
        out.uvar(Integer.MAX_VALUE);
        out.u8(0);
        CodecException e = assertThrows(CodecException.class, () -> ChangeCodec.decode(ByteBuffer.wrap(out.toBytes())));
        assertTrue(e.getMessage().contains("2147483647"), e.getMessage());
    }

    @Test
    void whatANewerVersionWroteIsNamedAsSuch() {
        for (byte[] newer : new byte[][] {{2, 1, 0}, {1, 99, 0}}) {
            CodecException e = assertThrows(CodecException.class, () -> ChangeCodec.decode(ByteBuffer.wrap(newer)));
            assertTrue(e.getMessage().contains("newer version"), e.getMessage());
        }
        byte[] snapshot = StateCodec.encode(ClusterState.initial("x"));
        snapshot[8] = 3;
        CodecException e = assertThrows(CodecException.class, () -> StateCodec.decode(ByteBuffer.wrap(snapshot)));
        assertTrue(e.getMessage().contains("newer version"), e.getMessage());
    }

    /** The bytes of the build before quotas, for {@code ClusterState.initial("x")}. */
    @Test
    void aSnapshotWithoutQuotasIsWhatItWasBeforeThereWereAny() {
        byte[] before = HexFormat.of().parseHex("4d59434c555354310100017800000000000000000000006fe55902");
        assertArrayEquals(before, StateCodec.encode(ClusterState.initial("x")));
        assertEquals(ClusterState.initial("x"), StateCodec.decode(ByteBuffer.wrap(before)));
    }

    @Test
    void taggedFieldsOfANewerVersionAreSkipped() {
        ClusterChange change = new ClusterChange.FenceNode(1, 2, true);
        byte[] bytes = ChangeCodec.encode(change);
        Output tagged = new Output();
        for (int i = 0; i < bytes.length - 1; i++) {
            tagged.u8(bytes[i]);
        }
        tagged.uvar(2);
        tagged.uvar(0);
        tagged.raw(new byte[] {1, 2, 3});
        tagged.uvar(300);
        tagged.raw(new byte[0]);
        assertEquals(change, ChangeCodec.decode(ByteBuffer.wrap(tagged.toBytes())));
    }

    @Test
    void numbersOfEverySizeComeBack() {
        for (int shift = 0; shift < 64; shift++) {
            for (long value : new long[] {1L << shift, (1L << shift) - 1, -(1L << shift)}) {
                Output out = new Output();
                out.svar(value);
                out.uvar(value);
                Input in = new Input(ByteBuffer.wrap(out.toBytes()));
                assertEquals(value, in.svar());
                assertEquals(value, in.uvar());
                in.end();
            }
        }
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) 0xff);
        assertThrows(CodecException.class, () -> new Input(ByteBuffer.wrap(endless)).uvar());
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void refusalsComeBack(Reason reason) {
        byte[] bytes = ReplyCodec.refused(new ClusterException(reason, "why"));
        ClusterException back = ReplyCodec.decode(ByteBuffer.wrap(bytes)).orElseThrow();
        assertEquals(reason, back.reason());
        assertEquals("why", back.getMessage());
        assertTrue(ReplyCodec.decode(ByteBuffer.wrap(ReplyCodec.accepted())).isEmpty());
    }
}
