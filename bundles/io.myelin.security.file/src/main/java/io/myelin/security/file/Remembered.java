package io.myelin.security.file;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords that were right, under a key of this process: thousands of clients that connect again need not be hashed again.
 * Any thread.
 */
final class Remembered {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int KEPT = 10_000;

    private final SecretKeySpec key;
    private final Map<String, byte[]> right = new ConcurrentHashMap<>();

    Remembered(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    void add(Plain said, PasswordHash kept) {
        if (right.size() < KEPT || right.containsKey(said.name())) {
            right.put(said.name(), mac(said, kept));
        }
    }

    /** Whether the same was right before, and what is kept of the user has not changed since. */
    boolean matches(Plain said, PasswordHash kept) {
        byte[] before = right.get(said.name());
        return before != null && MessageDigest.isEqual(before, mac(said, kept));
    }

    private byte[] mac(Plain said, PasswordHash kept) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(kept.text().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(said.password().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }
}
