package io.myelin.protocol.kafka;

import io.myelin.protocol.kafka.handler.ApiVersionsHandler;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.wire.WireException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The APIs that are served, by key: the one table from which everything else about them is computed. */
final class Handlers {
    private final Map<Short, Handler> byKey = new TreeMap<>();

    Handlers(Collection<? extends Handler> handlers) {
        handlers.forEach(this::add);
        add(new ApiVersionsHandler(List.copyOf(byKey.values())));
    }

    private void add(Handler handler) {
        if (byKey.put((short) handler.api().key(), handler) != null) {
            throw new IllegalArgumentException("two handlers for " + handler.api());
        }
    }

    /**
     * @throws WireException when the API or its version is not served; only ApiVersions answers whatever its version
     */
    Handler find(RequestHeader header) throws WireException {
        Handler handler = byKey.get(header.apiKey());
        if (handler == null) {
            throw new WireException("API key " + header.apiKey() + " is not served");
        }
        if (!handler.api().serves(header.version()) && header.apiKey() != Api.API_VERSIONS) {
            throw new WireException(handler.api().name() + " is served in versions "
                    + handler.api().min() + " to " + handler.api().max() + ", not " + header.version());
        }
        return handler;
    }

    Collection<Handler> all() {
        return byKey.values();
    }
}
