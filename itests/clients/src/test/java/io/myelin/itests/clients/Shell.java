package io.myelin.itests.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code bin/myelin shell} on a node, a command a call. */
record Shell(Distribution distribution, Path data) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT_SECONDS = 60;

    Programs.Outcome run(String command) throws IOException, InterruptedException {
        return run(command, "");
    }

    Programs.Outcome run(String command, String input) throws IOException, InterruptedException {
        String program = distribution.home().resolve("bin/myelin").toString();
        return Programs.run(List.of(program, "shell", "--data", data.toString(), command), input, LIMIT_SECONDS);
    }

    /** What it prints when it succeeds. */
    String ok(String command) throws IOException, InterruptedException {
        return run(command).ok().out();
    }

    /** What it says when it fails. */
    String fails(String command) throws IOException, InterruptedException {
        Programs.Outcome outcome = run(command);
        if (outcome.exit() != 1) {
            throw new AssertionError("exit code " + outcome.exit() + " instead of 1\n" + outcome.out());
        }
        return outcome.out();
    }

    JsonNode json(String command) throws IOException, InterruptedException {
        return JSON.readTree(ok(command + " --json"));
    }

    /** The number by which Felix's own commands know a bundle. */
    String bundleId(String symbolicName) throws IOException, InterruptedException {
        return ok("felix:lb -s " + symbolicName)
                .lines()
                .filter(line -> line.contains(symbolicName + " ") || line.contains(symbolicName + "("))
                .map(line -> line.split("\\|")[0].strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + symbolicName));
    }
}
