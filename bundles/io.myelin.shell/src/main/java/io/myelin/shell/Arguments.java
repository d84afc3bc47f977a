package io.myelin.shell;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words of one call.
 *
 * @param command it is, for messages
 * @param words that are no options
 * @param options with what was given with them, in order
 */
public record Arguments(String command, List<String> words, Map<String, List<String>> options) {

    public boolean has(String option) {
        return options.containsKey(option);
    }

    public boolean json() {
        return has("json");
    }

    /** The last one given counts. */
    public Optional<String> text(String option) {
        List<String> given = texts(option);
        return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
    }

    public List<String> texts(String option) {
        return options.getOrDefault(option, List.of());
    }

    /** A whole number in a range, both ends included. */
    public long number(String option, long otherwise, long min, long max) throws CommandException {
        Optional<String> given = text(option);
        return given.isEmpty() ? otherwise : number("--" + option, given.get(), min, max);
    }

    static long number(String what, String text, long min, long max) throws CommandException {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, together with what is out of range.
        }
        String range = max == Long.MAX_VALUE || max == Integer.MAX_VALUE ? min + " up" : min + " to " + max;
        throw new CommandException(what + " needs a whole number from " + range + ", not '" + text + "'");
    }

    /** The values of an option that is given as {@code NAME=VALUE}, by name. */
    public Map<String, String> pairs(String option) throws CommandException {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String given : texts(option)) {
            int equals = given.indexOf('=');
            if (equals < 1) {
                throw new CommandException("--" + option + " needs NAME=VALUE, not '" + given + "'");
            }
            pairs.put(given.substring(0, equals), given.substring(equals + 1));
        }
        return pairs;
    }
}
