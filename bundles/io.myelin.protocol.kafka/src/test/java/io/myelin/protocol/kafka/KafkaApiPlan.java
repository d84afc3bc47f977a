package io.myelin.protocol.kafka;

import java.util.Set;

/** With what the APIs come that are not served yet. */
final class KafkaApiPlan {
    private static final Set<Integer> SECURITY = Set.of(17, 30, 31, 36, 38, 39, 40, 41, 51);
    private static final Set<Integer> SHARE_GROUPS = Set.of(76, 77, 78, 79, 83, 84, 85, 86, 87, 90, 91, 92);
    private static final Set<Integer> SEVERAL_BROKERS = Set.of(64, 80, 81, 94);

    private KafkaApiPlan() {}

    static String of(int key) {
        if (SECURITY.contains(key)) {
            return "with security";
        }
        if (SHARE_GROUPS.contains(key)) {
            return "with share groups";
        }
        return SEVERAL_BROKERS.contains(key) ? "with several brokers" : "no";
    }
}
