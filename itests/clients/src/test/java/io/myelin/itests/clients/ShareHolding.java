package io.myelin.itests.clients;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A share consumer in a process of its own that never says what became of its records: {@code bootstrap topic}. */
public final class ShareHolding {
    private ShareHolding() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", arguments[0], "group.id", arguments[1], "share.acknowledgement.mode", "explicit");
        try (KafkaShareConsumer<String, String> consumer =
                new KafkaShareConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Set.of(arguments[1]));
            while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
                Thread.onSpinWait();
            }
            System.out.println("READY and holding");
            Thread.sleep(Duration.ofMinutes(10).toMillis());
        }
    }
}
