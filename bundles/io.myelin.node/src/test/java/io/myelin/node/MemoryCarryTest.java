package io.myelin.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryCarryTest {
    private final MemoryCarry carry = new MemoryCarry(10);

    @Test
    void givesWhatWasLeftLastOnce() {
        carry.leave("a", new byte[] {1});
        carry.leave("a", new byte[] {2, 3});

        assertArrayEquals(new byte[] {2, 3}, carry.take("a").orElseThrow());
        assertTrue(carry.take("a").isEmpty());
    }

    @Test
    void keepsACopy() {
        byte[] bytes = {1};
        carry.leave("a", bytes);
        bytes[0] = 2;

        assertArrayEquals(new byte[] {1}, carry.take("a").orElseThrow());
    }

    @Test
    void holdsNoMoreThanItMay() {
        carry.leave("a", new byte[6]);

        assertThrows(IllegalStateException.class, () -> carry.leave("b", new byte[5]));
        carry.leave("a", new byte[5]);
        carry.leave("b", new byte[5]);
        carry.take("b");
        carry.leave("c", new byte[5]);
    }
}
