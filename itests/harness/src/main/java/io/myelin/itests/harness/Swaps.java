package io.myelin.itests.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces bundles of a node over HTTP, as anybody outside does. */
public final class Swaps {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final HttpClient client = HttpClient.newHttpClient();
    private final String node;

    /**
     * What was answered.
     *
     * @param body JSON
     */
    public record Answer(int status, String body) {
        /** A field of the record of a swap, as text. */
        public String field(String name) {
            Matcher field = Pattern.compile("\"" + name + "\":(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^,}]*))")
                    .matcher(body);
            if (!field.find()) {
                throw new AssertionError("no " + name + " in " + body);
            }
            return field.group(1) == null ? field.group(2) : field.group(1);
        }

        /** How long the bundle did not serve, in milliseconds, as the node says. */
        public long pauseMs() {
            return Long.parseLong(field("pauseMs"));
        }
    }

    /** @param http host and port of the node */
    public Swaps(String http) {
        this.node = "http://" + http + "/api/v1/swaps";
    }

    /** Sends a jar; answers when the swap has ended. */
    public Answer upload(String bundle, byte[] jar) throws IOException, InterruptedException {
        return post("?bundle=" + bundle, "application/java-archive", BodyPublishers.ofByteArray(jar));
    }

    /** Sends JSON. */
    public Answer order(String json) throws IOException, InterruptedException {
        return post("", "application/json", BodyPublishers.ofString(json));
    }

    /** @param headers names and values in turn */
    public Answer post(String query, String contentType, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(node + query)).header("Content-Type", contentType);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request.POST(body));
    }

    /** All swaps, or the one of a number. */
    public Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(node + path)).GET());
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }
}
