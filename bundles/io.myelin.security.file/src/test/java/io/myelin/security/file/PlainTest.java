package io.myelin.security.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.wire.AuthenticationException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainTest {
    private static Plain parse(String text) throws AuthenticationException {
        return Plain.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nameAndPassword() throws Exception {
        assertEquals(new Plain("ann", "pä:ss"), parse("\0ann\0pä:ss"));
        assertEquals(new Plain("ann", "secret"), parse("ann\0ann\0secret"));
        assertFalse(parse("\0ann\0secret").toString().contains("secret"));
    }

    @Test
    void whatIsNoAnswerFails() {
        for (String text : List.of(
                "",
                "ann",
                "\0ann",
                "\0\0secret",
                "\0ann\0",
                "root\0ann\0secret",
                "\0a\0b\0c",
                "\0a\0" + "x".repeat(2048))) {
            assertThrows(AuthenticationException.class, () -> parse(text), text);
        }
        assertThrows(AuthenticationException.class, () -> Plain.parse(new byte[] {0, 'a', 0, (byte) 0xff}));
    }

    @Test
    void whatWasRightIsRememberedUntilThePasswordChanges() {
        SecureRandom random = new SecureRandom();
        Remembered remembered = new Remembered(random);
        PasswordHash kept = PasswordHash.of("secret", 1000, random);
        Plain said = new Plain("ann", "secret");
        assertFalse(remembered.matches(said, kept));
        remembered.add(said, kept);
        assertTrue(remembered.matches(said, kept));
        assertFalse(remembered.matches(new Plain("ann", "guess"), kept));
        assertFalse(remembered.matches(said, PasswordHash.of("secret", 1000, random)));
    }
}
