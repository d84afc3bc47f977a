package io.myelin.rest.swap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * What a request in JSON asks for.
 *
 * @param bundle which bundle
 * @param jar a file on this machine; empty to go back to what the distribution brought along
 */
record Order(String bundle, Optional<String> jar) {
    private static final int MAX_BYTES = 1 << 14;
    private static final Set<String> KEYS = Set.of("bundle", "jar", "restore");

    static Order read(InputStream body) throws IOException {
        byte[] text = body.readNBytes(MAX_BYTES + 1);
        if (text.length > MAX_BYTES) {
            throw invalid("more than " + MAX_BYTES + " bytes");
        }
        try {
            return of(new ObjectMapper().readTree(text));
        } catch (JsonProcessingException e) {
            throw invalid("no JSON: " + e.getOriginalMessage());
        }
    }

    private static Order of(JsonNode body) {
        body.fieldNames().forEachRemaining(name -> {
            if (!KEYS.contains(name)) {
                throw invalid("something unknown: " + name);
            }
        });
        JsonNode bundle = body.path("bundle");
        JsonNode jar = body.path("jar");
        boolean restore = body.path("restore").asBoolean(false);
        if (!bundle.isTextual() || jar.isTextual() == restore) {
            throw invalid("not what is needed");
        }
        return new Order(bundle.textValue(), restore ? Optional.empty() : Optional.of(jar.textValue()));
    }

    private static BusException invalid(String what) {
        return new BusException(
                BusError.INVALID_REQUEST,
                "the body is " + what
                        + "; send {\"bundle\": NAME, \"jar\": FILE} or {\"bundle\": NAME, \"restore\": true}");
    }
}
