package io.myelin.itests.fuzz;

import io.myelin.protocol.kafka.RequestFuzz;
import org.junit.jupiter.api.Test;

/** Requests of Kafka clients. */
class RequestsIT {
    @Test
    void doNoHarm() throws Exception {
        Parser.fuzz(RequestFuzz.class, RequestFuzz.seeds());
    }
}
