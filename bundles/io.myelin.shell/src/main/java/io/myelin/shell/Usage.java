package io.myelin.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a command takes: the table by which its words are read, and its help is written. Immutable once the command has it. */
public final class Usage {
    static final String HELP = "help";
    private static final String JSON = "json";
    private static final String NO_VALUE = "";

    private final String name;
    private final String summary;
    private final List<String> forms = new ArrayList<>();
    private final Map<String, Option> options = new LinkedHashMap<>();
    private int minWords;
    private int maxWords;

    /** @param value what stands for the value in the help, empty for a flag */
    private record Option(String value, String meaning) {}

    private Usage(String name, String summary) {
        this.name = name;
        this.summary = summary;
    }

    /**
     * @param name with its scope
     * @param summary one or a few sentences
     */
    public static Usage of(String name, String summary) {
        return new Usage(name, summary);
    }

    /** How many words it takes beside its options. */
    public Usage words(int min, int max) {
        minWords = min;
        maxWords = max;
        return this;
    }

    /** One way to call it: what follows the name, options left out. */
    public Usage form(String words) {
        forms.add(words);
        return this;
    }

    public Usage flag(String option, String meaning) {
        options.put(option, new Option(NO_VALUE, meaning));
        return this;
    }

    public Usage option(String option, String value, String meaning) {
        options.put(option, new Option(value, meaning));
        return this;
    }

    /** The two that every command has. */
    public Usage common() {
        return flag(JSON, "print JSON, for programs").flag(HELP, "this text");
    }

    Arguments parse(String... words) throws CommandException {
        List<String> plain = new ArrayList<>();
        Map<String, List<String>> given = new HashMap<>();
        boolean onlyWords = false;
        // Beside one, Gogo hands numbers over as it reads them: 1.50 as 1.5.
        if (Arrays.asList(words).contains(null)) {
            throw new CommandException(
                    "a word is null, or a variable that is not set; put 'null' in quotes to mean the text");
        }
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (onlyWords || !word.startsWith("--")) {
                plain.add(word);
            } else if (word.equals("--")) {
                onlyWords = true;
            } else {
                i = option(words, i, given);
            }
        }
        if (!given.containsKey(HELP)) {
            checkCount(plain);
        }
        return new Arguments(name, plain, given);
    }

    /** @return the index of the last word that belongs to the option */
    private int option(String[] words, int index, Map<String, List<String>> given) throws CommandException {
        String word = words[index].substring("--".length());
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals);
        Option option = options.get(key);
        if (option == null) {
            throw wrong("there is no option --" + key);
        }
        boolean flag = option.value.equals(NO_VALUE);
        if (flag && equals >= 0) {
            throw wrong("--" + key + " takes no value");
        }
        int last = index;
        String value = NO_VALUE;
        if (!flag && equals >= 0) {
            value = word.substring(equals + 1);
        } else if (!flag) {
            last++;
            if (last == words.length) {
                throw wrong("--" + key + " needs a value, " + option.value);
            }
            value = words[last];
        }
        given.computeIfAbsent(key, first -> new ArrayList<>()).add(value);
        return last;
    }

    private void checkCount(List<String> plain) throws CommandException {
        if (plain.size() < minWords) {
            throw wrong("something is missing");
        }
        if (plain.size() > maxWords) {
            throw wrong("'" + plain.get(maxWords) + "' is one word too many");
        }
    }

    private CommandException wrong(String message) {
        return new CommandException(message + "; usage: " + synopsis(" or "));
    }

    private String synopsis(String between) {
        List<String> calls = new ArrayList<>();
        for (String form : forms.isEmpty() ? List.of("") : forms) {
            calls.add((name + " " + form).strip());
        }
        return String.join(between, calls) + " [options], and " + name + " --help says more";
    }

    String text() {
        StringBuilder text = new StringBuilder("Usage:");
        for (String form : forms.isEmpty() ? List.of("") : forms) {
            text.append(text.length() == "Usage:".length() ? " " : "       ")
                    .append((name + " " + form).strip())
                    .append(" [options]\n");
        }
        text.append('\n').append(summary).append("\n\n");
        Table table = Table.of("", "");
        options.forEach((key, option) -> table.row("  --" + (key + " " + option.value).strip(), option.meaning));
        return text.append(table.text()).toString();
    }
}
