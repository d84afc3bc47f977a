package io.myelin.testkit.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** A page of the documentation that is computed from what was built and kept in the repository to be read there. */
public final class GeneratedPage {
    private static final String WRITE = "myelin.regenerate";

    private GeneratedPage() {}

    /** Fails when {@code page} is not {@code expected}; writes it instead where that was asked for. */
    public static void hold(Path page, String expected) throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(page, expected);
        }
        String found = Files.exists(page) ? Files.readString(page) : "";
        if (!found.equals(expected)) {
            Assertions.fail(page.toAbsolutePath().normalize()
                    + " is out of date: regenerate it by cnf/scripts/regenerate, and commit it\n"
                    + firstDifference(found.lines().toList(), expected.lines().toList()));
        }
    }

    /** The same for the part of a page between two lines, which stay. */
    public static void holdPart(Path page, String begin, String end, String expected) throws IOException {
        String whole = Files.readString(page);
        int from = whole.indexOf(begin + "\n");
        int to = whole.indexOf(end + "\n");
        Assertions.assertTrue(from >= 0 && to > from, page + " lacks the lines " + begin + " and " + end);
        hold(page, whole.substring(0, from) + begin + "\n" + expected + whole.substring(to));
    }

    private static String firstDifference(List<String> found, List<String> expected) {
        int line = 0;
        while (line < found.size() && line < expected.size() && found.get(line).equals(expected.get(line))) {
            line++;
        }
        return "line " + (line + 1) + " is:        " + at(found, line) + "\nand is to be: " + at(expected, line);
    }

    private static String at(List<String> lines, int line) {
        return line < lines.size() ? lines.get(line) : "(the end)";
    }
}
