package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.handler.Handler;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.message.ApiMessageType;
import org.junit.jupiter.api.Test;

/** Names and versions against what Apache Kafka 4.4.0 answers, and against its schemas. */
class ApiTableTest {
    private static final int FLEXIBLE_REQUEST_HEADER = 2;
    private static final int FLEXIBLE_RESPONSE_HEADER = 1;

    private final Collection<Handler> handlers =
            new Handlers(AllHandlers.of(WireClient.defaults(), Clock.system())).all();

    @Test
    void versionsAreKafkas() throws IOException {
        Map<Integer, KafkaApiRow> table = table();
        for (Handler handler : handlers) {
            Api api = handler.api();
            KafkaApiRow row = table.get(api.key());
            assertNotNull(row, api.name());
            assertEquals(row, new KafkaApiRow(api.key(), api.name(), api.min(), api.max(), row.forClients()));
        }
    }

    @Test
    void headersAreFlexibleWhereTheSchemasAre() {
        for (Handler handler : handlers) {
            Api api = handler.api();
            ApiMessageType type = ApiMessageType.fromApiKey((short) api.key());
            for (int version = api.min(); version <= api.max(); version++) {
                String where = api.name() + " version " + version;
                boolean request = type.requestHeaderVersion((short) version) == FLEXIBLE_REQUEST_HEADER;
                boolean response = type.responseHeaderVersion((short) version) == FLEXIBLE_RESPONSE_HEADER;
                assertEquals(request, api.flexible(version), where);
                assertEquals(response, api.flexibleResponseHeader(version), where);
            }
        }
    }

    @Test
    void nothingOfTheFirstMilestoneIsMissing() throws IOException {
        Map<Integer, KafkaApiRow> table = table();
        handlers.forEach(handler -> table.remove(handler.api().key()));
        for (int key : new int[] {0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 18, 19, 22}) {
            assertTrue(!table.containsKey(key), "key " + key);
        }
    }

    private static Map<Integer, KafkaApiRow> table() throws IOException {
        Map<Integer, KafkaApiRow> table = new HashMap<>();
        KafkaApiRow.all().forEach(row -> table.put(row.key(), row));
        return table;
    }
}
