package io.myelin.security.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final PasswordHash HASH = PasswordHash.of("grün", 1000, new SecureRandom());

    @Test
    void aPasswordMatchesItsHashOnly() {
        assertTrue(HASH.matches("grün"));
        assertFalse(HASH.matches("gruen"));
        assertFalse(HASH.text().contains("gr"));
        assertTrue(PasswordHash.parse(HASH.text()).matches("grün"));
    }

    @Test
    void sameBytesAsAnyOtherPbkdf2() {
        // of Python's hashlib.pbkdf2_hmac('sha512', b'secret', b'0123456789abcdef', 1000, 32)
        String entry = "pbkdf2-sha512:1000:MDEyMzQ1Njc4OWFiY2RlZg==:vgFvU7zWIDgDAUi7d8ayt+cfRiPWVVWfv8iQRsGZaZs=";
        assertTrue(PasswordHash.parse(entry).matches("secret"));
    }

    @Test
    void whatIsWrittenIsRead() {
        Credentials two = Credentials.none().with("ann", HASH).with("bob@example", HASH);
        Credentials read = Credentials.parse(two.content());
        assertEquals(List.of("ann", "bob@example"), read.names());
        assertEquals(List.of("bob@example"), read.without("ann").names());
        assertEquals(List.of(), read.wrong());
        assertTrue(read.find("ann").orElseThrow().matches("grün"));
    }

    @Test
    void aLineThatMakesNoSenseIsNoUserAndTheOthersAre() {
        String text = "# remark\n\nann:" + HASH.text() + "\nbob:secret\n:x\nann:" + HASH.text()
                + "\ncarl:pbkdf2-sha512:1:AAAA:AAAA\ndora:" + HASH.text().replace("sha512", "sha1") + "\n";
        Credentials read = Credentials.parse(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("ann"), read.names());
        assertEquals(5, read.wrong().size());
    }

    @Test
    void namesThatCannotBeALine() {
        for (String name : List.of("", "a:b", "a\nb", "#a", " a", "a".repeat(256))) {
            assertThrows(IllegalArgumentException.class, () -> Credentials.requireName(name), name);
        }
    }
}
