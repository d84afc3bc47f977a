package io.myelin.security.file;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What is kept of a password: PBKDF2 with HMAC-SHA-512 (RFC 8018).
 *
 * @param iterations how often it is hashed
 * @param salt of this user
 * @param hash of password and salt
 */
record PasswordHash(int iterations, byte[] salt, byte[] hash) {
    static final String SCHEME = "pbkdf2-sha512";
    static final int FEWEST_ITERATIONS = 1_000;
    static final int MOST_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MOST_BYTES = 128;

    static PasswordHash of(String password, int iterations, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(iterations, salt, hash(password, salt, iterations, HASH_BYTES));
    }

    /** Takes the time that hashing takes, whatever the answer. */
    boolean matches(String password) {
        return MessageDigest.isEqual(hash, hash(password, salt, iterations, hash.length));
    }

    private static byte[] hash(String password, byte[] salt, int iterations, int bytes) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, bytes * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** Scheme, iterations, salt and hash, with colons in between. */
    String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + ':' + iterations + ':' + base64.encodeToString(salt) + ':' + base64.encodeToString(hash);
    }

    /** @throws IllegalArgumentException when it is not what {@link #text} gives */
    static PasswordHash parse(String text) {
        String[] fields = text.split(":", -1);
        if (fields.length != 4 || !fields[0].equals(SCHEME)) {
            throw new IllegalArgumentException("it is not " + SCHEME + ":ITERATIONS:SALT:HASH");
        }
        int iterations = Integer.parseInt(fields[1]);
        byte[] salt = Base64.getDecoder().decode(fields[2]);
        byte[] hash = Base64.getDecoder().decode(fields[3]);
        if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException(
                    "it has not " + FEWEST_ITERATIONS + " to " + MOST_ITERATIONS + " iterations");
        }
        if (salt.length < SALT_BYTES || hash.length < HASH_BYTES || Math.max(salt.length, hash.length) > MOST_BYTES) {
            throw new IllegalArgumentException("salt or hash have a length that they can't have");
        }
        return new PasswordHash(iterations, salt, hash);
    }
}
