package io.myelin.security.file;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The content of a credentials file: a line {@code NAME:SCHEME:ITERATIONS:SALT:HASH} for each user, and remarks after {@code #}. */
final class Credentials {
    private static final int NAME_CHARS = 255;
    private static final String HEAD = "# Users and their hashed passwords: bus:user writes it.\n";

    private final Map<String, PasswordHash> users;
    private final List<String> wrong;

    private Credentials(Map<String, PasswordHash> users, List<String> wrong) {
        this.users = users;
        this.wrong = List.copyOf(wrong);
    }

    static Credentials none() {
        return new Credentials(new TreeMap<>(), List.of());
    }

    /** A line that makes no sense is no user; the others are. */
    static Credentials parse(byte[] content) {
        Map<String, PasswordHash> users = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        int number = 0;
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            int colon = text.indexOf(':');
            String name = text.substring(0, Math.max(0, colon));
            try {
                requireName(name);
                if (users.putIfAbsent(name, PasswordHash.parse(text.substring(colon + 1))) != null) {
                    wrong.add("line " + number + ": there is a user " + name + " above");
                }
            } catch (IllegalArgumentException e) {
                wrong.add("line " + number + ": " + e.getMessage());
            }
        }
        return new Credentials(users, wrong);
    }

    static void requireName(String name) {
        boolean legal = name.chars().noneMatch(each -> each == ':' || Character.isISOControl(each));
        if (!legal
                || name.isEmpty()
                || name.length() > NAME_CHARS
                || name.startsWith("#")
                || !name.equals(name.strip())) {
            throw new IllegalArgumentException("the name of a user has 1 to " + NAME_CHARS
                    + " characters, no colon, no # in front, and no blanks around it");
        }
    }

    Optional<PasswordHash> find(String name) {
        return Optional.ofNullable(users.get(name));
    }

    List<String> names() {
        return List.copyOf(users.keySet());
    }

    /** What of the file makes no sense, for people. */
    List<String> wrong() {
        return wrong;
    }

    Credentials with(String name, PasswordHash hash) {
        Map<String, PasswordHash> more = new TreeMap<>(users);
        more.put(name, hash);
        return new Credentials(more, List.of());
    }

    Credentials without(String name) {
        Map<String, PasswordHash> fewer = new TreeMap<>(users);
        fewer.remove(name);
        return new Credentials(fewer, List.of());
    }

    byte[] content() {
        StringBuilder text = new StringBuilder(HEAD);
        users.forEach((name, hash) ->
                text.append(name).append(':').append(hash.text()).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
