package io.myelin.security.file;

import io.myelin.wire.AuthenticationException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a client says by SASL PLAIN (RFC 4616).
 *
 * @param name of the user
 * @param password in clear
 */
record Plain(String name, String password) {
    private static final int MOST_BYTES = 2048;

    static Plain parse(byte[] response) throws AuthenticationException {
        if (response.length > MOST_BYTES) {
            throw new AuthenticationException("a PLAIN response of " + response.length + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(response))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AuthenticationException("a PLAIN response that is not UTF-8");
        }
        String[] fields = text.split("\0", -1);
        if (fields.length != 3 || fields[1].isEmpty() || fields[2].isEmpty()) {
            throw new AuthenticationException("a PLAIN response that has not its three fields");
        }
        if (!fields[0].isEmpty() && !fields[0].equals(fields[1])) {
            throw new AuthenticationException(fields[1] + " wants to act as " + fields[0]);
        }
        return new Plain(fields[1], fields[2]);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Plain[" + name + "]";
    }
}
