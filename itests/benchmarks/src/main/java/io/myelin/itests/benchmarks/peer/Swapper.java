package io.myelin.itests.benchmarks.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        Matcher pause = PAUSE.matcher(answer);
        if (!answer.contains("SWAPPED") || !pause.find()) {
            throw new IOException("the swap of " + bundle + " ended as " + answer);
        }
        return Double.parseDouble(pause.group(1));
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
