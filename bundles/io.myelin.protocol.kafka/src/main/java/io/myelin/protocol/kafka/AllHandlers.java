package io.myelin.protocol.kafka;

import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.protocol.kafka.handler.ProduceHandler;
import io.myelin.protocol.kafka.wire.RequestScan;
import java.util.List;

/** Where the handlers are put together: the one file to edit when an API comes. */
final class AllHandlers {
    private AllHandlers() {}

    static List<Handler> of(KafkaConfig config, Clock clock) {
        return List.of(new ProduceHandler());
    }

    static RequestScan scan(KafkaConfig config) {
        return (api, version, body) -> {};
    }
}
