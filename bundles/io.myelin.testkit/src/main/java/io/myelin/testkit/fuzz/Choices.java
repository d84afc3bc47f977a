package io.myelin.testkit.fuzz;

import java.util.Arrays;
import java.util.Random;

/**
 * Decisions that are read from bytes: who changes a byte changes one decision, and a fuzzer learns which. When the bytes are
 * used up every decision is 0.
 */
public final class Choices extends Random {
    private static final long serialVersionUID = 1L;
    private static final int[] EXTREMES = {
        0,
        1,
        -1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE - 11,
        Integer.MIN_VALUE + 1,
        127,
        128,
        255,
        -2,
        Short.MAX_VALUE,
        Short.MIN_VALUE,
        65_536,
        1_000_001,
        0x7f00_0000
    };

    private final transient byte[] input;
    private int at;

    public Choices(byte[] input) {
        super(0);
        this.input = input.clone();
    }

    private int unsignedByte() {
        return at < input.length ? input[at++] & 0xff : 0;
    }

    @Override
    protected int next(int bits) {
        int value = 0;
        for (int left = bits; left > 0; left -= Byte.SIZE) {
            value = value << Byte.SIZE | unsignedByte();
        }
        return value >>> Math.max(0, (bits + 7) / 8 * 8 - bits);
    }

    @Override
    public int nextInt() {
        return next(Integer.SIZE);
    }

    /** Takes as few bytes as the bound needs. */
    @Override
    public int nextInt(int bound) {
        int bytes = bound <= 1 << 8 ? 1 : bound <= 1 << 16 ? 2 : 4;
        return Math.floorMod(next(bytes * Byte.SIZE), bound);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) unsignedByte();
        }
    }

    /** A number at which arithmetic goes wrong, or any. */
    public int extreme() {
        int which = nextInt(EXTREMES.length + 4);
        return which < EXTREMES.length ? EXTREMES[which] : nextInt();
    }

    /** One of a hundred decisions; never when the bytes are used up. */
    public boolean percent(int chance) {
        return nextInt(100) >= 100 - chance;
    }

    public boolean isEmpty() {
        return at >= input.length;
    }

    /** Everything that is left. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(input, Math.min(at, input.length), input.length);
        at = input.length;
        return rest;
    }
}
