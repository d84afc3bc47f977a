package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.host.Child;
import io.myelin.itests.harness.Programs;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A load in a JVM of its own, fresh for each measurement, so that neither broker meets warmer clients than the other. */
public final class LoadProcess implements AutoCloseable {
    private static final String MAIN = "io.myelin.itests.benchmarks.load.LoadMain";

    private final Child child;
    private final BufferedReader from;
    private final BufferedWriter to;
    private final Map<String, Double> results = new LinkedHashMap<>();

    public LoadProcess(List<String> wrapper, String kind, Map<String, Object> arguments) throws IOException {
        var command = new ArrayList<>(wrapper);
        command.add(Programs.java());
        command.addAll(List.of("-Xms512m", "-Xmx1g", "-XX:+UseG1GC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, kind));
        arguments.forEach((key, value) -> command.add(key + "=" + value));
        child = new Child(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        Process process = child.process();
        from = new BufferedReader(new InputStreamReader(process.getInputStream()));
        to = new BufferedWriter(new OutputStreamWriter(process.getOutputStream()));
    }

    public long pid() {
        return child.process().pid();
    }

    /** Returns when the load has come to that moment: BEGIN or END. */
    public void await(String moment) throws IOException {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            if (line.equals(moment)) {
                return;
            }
            take(line);
        }
        throw new IOException("the load ended before " + moment);
    }

    public void say(String line) throws IOException {
        to.write(line);
        to.newLine();
        to.flush();
    }

    /** Begins a span of what the load watches, under that name. */
    public void mark(String name) throws IOException {
        say("MARK " + name);
        await("MARKED");
    }

    public void go() throws IOException {
        say("GO");
    }

    /** Waits for its end. */
    public Map<String, Double> results() throws IOException, InterruptedException {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            take(line);
        }
        int exit = child.process().waitFor();
        if (exit != 0) {
            throw new IOException("the load failed with " + exit);
        }
        return results;
    }

    private void take(String line) {
        String[] words = line.split(" ");
        if (words.length == 3 && words[0].equals("RESULT")) {
            results.put(words[1], Double.parseDouble(words[2]));
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
