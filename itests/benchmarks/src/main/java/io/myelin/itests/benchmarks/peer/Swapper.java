package io.myelin.itests.benchmarks.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/** Replaces bundles of a running node over HTTP, each by another build of itself. */
public final class Swapper {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Pattern PAUSE = Pattern.compile("\"pauseMs\"\\s*:\\s*(\\d+)");
    private static final Pattern NUMBER = Pattern.compile("\"number\"\\s*:\\s*(\\d+)");
    private static final Pattern OPEN = Pattern.compile("\"(WAITING|RUNNING)\"");
    private static final long POLL_MS = 50;
    private static final int OK = 200;
    private static final String VERSION = "Bundle-Version";

    private final Path system;
    private final URI swaps;
    private final Path scratch;
    private final HttpClient http = HttpClient.newHttpClient();

    public Swapper(MyelinPeer peer, BrokerProcess broker, Path scratch) {
        system = peer.home().resolve("system");
        swaps = URI.create("http://127.0.0.1:" + broker.httpPort() + "/api/v1/swaps");
        this.scratch = scratch;
    }

    /** Returns when the new build serves: the milliseconds for which, as the node says itself, the bundle did not. */
    public double swap(String bundle) throws IOException, InterruptedException {
        Path jar = rebuilt(system.resolve(bundle + ".jar"));
        var request = HttpRequest.newBuilder(URI.create(swaps + "?bundle=" + bundle))
                .timeout(LIMIT)
                .header("Content-Type", "application/java-archive")
                .POST(HttpRequest.BodyPublishers.ofFile(jar))
                .build();
        String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!answer.contains("\"SWAPPED\"")) {
            Matcher number = NUMBER.matcher(answer);
            if (!OPEN.matcher(answer).find() || !number.find() || System.nanoTime() > deadline) {
                throw new IOException("the swap of " + bundle + " ended as " + answer);
            }
            // What answers was replaced itself.
            Thread.sleep(POLL_MS);
            answer = ask(URI.create(swaps + "/" + number.group(1))).orElse(answer);
        }
        Matcher pause = PAUSE.matcher(answer);
        if (!pause.find()) {
            throw new IOException("no pause in " + answer);
        }
        return Double.parseDouble(pause.group(1));
    }

    private Optional<String> ask(URI uri) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return Optional.of(response.body()).filter(b -> response.statusCode() == OK);
        } catch (IOException e) {
            // Nobody is there to answer at this moment.
            return Optional.empty();
        }
    }

    /** The same content under another version, as from the next build. */
    private Path rebuilt(Path jar) throws IOException {
        Path copy = scratch.resolve("rebuilt-" + jar.getFileName());
        try (var from = new JarFile(jar.toFile())) {
            var manifest = new Manifest(from.getManifest());
            Attributes main = manifest.getMainAttributes();
            main.putValue(VERSION, main.getValue(VERSION) + "-rebuilt");
            try (var to = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
                for (var entries = from.entries(); entries.hasMoreElements(); ) {
                    var entry = entries.nextElement();
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        to.putNextEntry(new ZipEntry(entry.getName()));
                        from.getInputStream(entry).transferTo(to);
                        to.closeEntry();
                    }
                }
            }
        }
        return copy;
    }
}
