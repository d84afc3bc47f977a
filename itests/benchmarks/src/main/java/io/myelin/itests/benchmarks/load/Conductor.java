package io.myelin.itests.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Locale;

/**
 * Whoever started this process, on its standard streams. It is told when the load is warm and when it has ended, reads
 * the broker's processor time at both moments, and says go.
 */
final class Conductor {
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in));

    /** Everything before was warm-up. */
    void begin() throws IOException {
        meet("BEGIN");
    }

    void end() throws IOException {
        meet("END");
    }

    private void meet(String moment) throws IOException {
        say(moment);
        String answer = in.readLine();
        if (!"GO".equals(answer)) {
            throw new IOException("expected GO and got " + answer);
        }
    }

    /** The next thing that is asked for while the load runs; null when nothing more will come. */
    String next() throws IOException {
        return in.readLine();
    }

    void result(String name, double value) {
        say(String.format(Locale.ROOT, "RESULT %s %.6f", name, value));
    }

    void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
