package io.myelin.itests.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rules for one text file that neither the formatter nor Checkstyle holds. */
final class Tidy {

    private static final int MAX_LINES = 500;
    private static final Pattern SOURCE = Pattern.compile(".*\\.(java|xml|bnd|bndrun|sh|properties|cfg|js)|[^.]+");
    private static final Pattern TEXT = Pattern.compile(SOURCE + "|.*\\.(md|txt|yml|yaml)");
    private static final Pattern LATER = Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.$}])/(work|tmp|root|home)/|\\.\\./" + "shared");
    private static final Pattern REGISTRY =
            Pattern.compile("repo\\d?\\.maven\\.apache|deb\\." + "debian|registry\\." + "npmjs");
    private static final Pattern MUTABLE_STATIC =
            Pattern.compile("^ +((private|protected|public|volatile|transient) )*static (?!.*\\bfinal )[^(]*[;=].*");

    private Tidy() {}

    /** A resource of a test without an extension is data, such as what a fuzzer has found. */
    static boolean isText(Path file) {
        boolean data = file.toString().contains("src/test/resources/")
                && !file.getFileName().toString().contains(".");
        return !data && TEXT.matcher(file.getFileName().toString()).matches();
    }

    /** One sentence for each rule that the file breaks. */
    static List<String> violations(Path file, List<String> lines) {
        var name = file.getFileName().toString();
        boolean test = Stream.of("src/test/", "itests/", "io.myelin.testkit/")
                .anyMatch(p -> file.toString().contains(p));
        boolean source = SOURCE.matcher(name).matches();
        var found = new ArrayList<String>();
        if (lines.size() > MAX_LINES) {
            found.add("%s has %d lines: two ideas share a room (limit %d)".formatted(file, lines.size(), MAX_LINES));
        }
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var at = "%s:%d ".formatted(file, i + 1);
            if (source && LATER.matcher(line).find()) {
                found.add(at + "says later: do it, or open an issue");
            }
            if (!test && MACHINE_PATH.matcher(line).find()) {
                found.add(at + "names a path of one machine");
            }
            if (REGISTRY.matcher(line).find()) {
                found.add(at + "names the host of a package registry: leave that to the client's own settings");
            }
            if (!test && name.endsWith(".java") && MUTABLE_STATIC.matcher(line).matches()) {
                found.add(at + "keeps mutable static state: a second generation of the bundle would not see it");
            }
        }
        return found;
    }

    /** The headings that a decision record must have. */
    static List<String> recordViolations(Path file, List<String> lines) {
        return Stream.of("context", "decision", "consequence")
                .filter(heading -> lines.stream()
                        .map(l -> l.toLowerCase(Locale.ROOT))
                        .noneMatch(l -> l.matches("#+\\s+" + heading + "s?\\s*")))
                .map(heading -> "%s has no heading \"%s\"".formatted(file, heading))
                .toList();
    }
}
