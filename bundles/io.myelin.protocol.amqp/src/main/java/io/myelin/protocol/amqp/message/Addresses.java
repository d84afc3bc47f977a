package io.myelin.protocol.amqp.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of queues and topics as names of topics, which Kafka lets consist of letters, digits, dots, underscores and hyphens.
 * Each other byte of the name, in UTF-8, becomes {@code _x} and two digits; so does an underscore with which such a thing would
 * begin by chance. Every name leads to another topic, and every topic has a name.
 */
public final class Addresses {
    private static final int MAX_BYTES = 249;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Pattern ESCAPED = Pattern.compile("_x([0-9A-F]{2})");

    private Addresses() {}

    /** The topic of a name; empty when it is too long, or nothing at all. */
    public static Optional<String> topic(String address) {
        String topic = legal(address) && !canonical(address) ? address : escape(address);
        return topic.isEmpty() || topic.length() > MAX_BYTES ? Optional.empty() : Optional.of(topic);
    }

    /** The name that leads to a topic. */
    public static String address(String topic) {
        return canonical(topic) ? unescape(topic) : topic;
    }

    /** Whether it is what {@link #escape} makes of something. */
    private static boolean canonical(String topic) {
        return escape(unescape(topic)).equals(topic);
    }

    private static String escape(String address) {
        byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
        StringBuilder topic = new StringBuilder(bytes.length);
        boolean dots = address.equals(".") || address.equals("..");
        for (int i = 0; i < bytes.length; i++) {
            char character = (char) (bytes[i] & 0xff);
            if (!allowed(character) || dots || character == '_' && beginsEscape(bytes, i)) {
                topic.append("_x").append(HEX.toHexDigits((byte) character));
            } else {
                topic.append(character);
            }
        }
        return topic.toString();
    }

    private static boolean beginsEscape(byte[] bytes, int at) {
        return at + 3 < bytes.length && bytes[at + 1] == 'x' && digit(bytes[at + 2]) && digit(bytes[at + 3]);
    }

    private static boolean digit(byte character) {
        return character >= '0' && character <= '9' || character >= 'A' && character <= 'F';
    }

    private static String unescape(String topic) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher escaped = ESCAPED.matcher(topic);
        int at = 0;
        while (escaped.find()) {
            bytes.writeBytes(topic.substring(at, escaped.start()).getBytes(StandardCharsets.UTF_8));
            bytes.write(Integer.parseInt(escaped.group(1), 16));
            at = escaped.end();
        }
        bytes.writeBytes(topic.substring(at).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean legal(String topic) {
        return topic.chars().allMatch(Addresses::allowed) && !topic.equals(".") && !topic.equals("..");
    }

    private static boolean allowed(int character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || character == '.'
                || character == '_'
                || character == '-';
    }
}
