package io.myelin.swap;

import java.util.List;
import java.util.Set;

/** Which bundles are replaced while the node runs. */
final class ProductBundles {
    private static final String PRODUCT = "io.myelin.";

    /** From the ground up: what is named first is needed by what follows. */
    static final List<String> NAMES = List.of(
            "io.myelin.codec",
            "io.myelin.log.segment",
            "io.myelin.log.memory",
            "io.myelin.replication.isr",
            "io.myelin.security.open",
            "io.myelin.security.file",
            "io.myelin.broker.core",
            "io.myelin.coordination",
            "io.myelin.telemetry",
            "io.myelin.protocol.kafka",
            "io.myelin.protocol.amqp",
            "io.myelin.rest",
            "io.myelin.shell");

    /** Of these two builds can serve at a time: the old one ends when the new one serves, and nobody waits. */
    private static final Set<String> OVERLAPPING = Set.of("io.myelin.security.open", "io.myelin.security.file");

    private ProductBundles() {}

    static boolean overlaps(String bundle) {
        return OVERLAPPING.contains(bundle);
    }

    /** The symbolic name that people mean. */
    static String full(String name) {
        return name.startsWith(PRODUCT) ? name : PRODUCT + name;
    }

    static boolean contains(String bundle) {
        return bundle.startsWith(PRODUCT);
    }

    static void require(String bundle) throws Refusal {
        if (!NAMES.contains(bundle)) {
            throw new Refusal(
                    bundle + " cannot be replaced while the node runs: put it into system/ and restart the node"
                            + " (replaceable are " + String.join(", ", NAMES) + ")");
        }
    }
}
