package io.myelin.protocol.kafka;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** With what the APIs come that are not served yet. Whatever is not named here is served. */
enum KafkaApiPlan {
    SECURITY("with security", 17, 30, 31, 36, 38, 39, 40, 41, 51),
    SEVERAL_BROKERS("with several brokers", 64, 80, 81, 83, 84, 85, 86, 87, 94);

    private final String step;
    private final Set<Integer> keys;

    KafkaApiPlan(String step, Integer... keys) {
        this.step = step;
        this.keys = Set.of(keys);
    }

    String step() {
        return step;
    }

    static Optional<KafkaApiPlan> of(int key) {
        return Arrays.stream(values()).filter(plan -> plan.keys.contains(key)).findFirst();
    }
}
