package io.myelin.protocol.amqp.node;

import io.myelin.protocol.amqp.message.Addresses;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.qpid.proton.amqp.Symbol;

/**
 * What an address names.
 *
 * @param address without what says the kind
 * @param topic of the bus
 * @param kind when the address says so
 */
record NodeName(String address, String topic, Optional<Kind> kind) {
    /** How a node hands out its messages. */
    enum Kind {
        /** Each to one receiver. */
        QUEUE("queue"),
        /** Each to all. */
        TOPIC("topic");

        final Symbol capability;
        final Symbol temporary;
        private final String prefix;

        Kind(String name) {
            capability = Symbol.valueOf(name);
            temporary = Symbol.valueOf("temporary-" + name);
            prefix = name + "://";
        }
    }

    static NodeName parse(String text) throws AmqpFailure {
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(each -> text.startsWith(each.prefix))
                .findFirst();
        String address = kind.map(each -> text.substring(each.prefix.length())).orElse(text);
        String topic = Addresses.topic(address)
                .orElseThrow(() -> new AmqpFailure(
                        Conditions.INVALID_FIELD, "an address is 1 to 249 bytes long; others than letters take four"));
        return new NodeName(address, topic, kind);
    }

    /** The kind that the capabilities of a terminus ask for, or else the address. */
    Optional<Kind> kind(Symbol... capabilities) {
        Optional<Kind> asked = asked(capabilities);
        if (asked.isPresent()) {
            return asked;
        }
        return Temporaries.isTemporary(topic) ? Optional.of(Temporaries.kind(topic)) : kind;
    }

    /** The kind that the capabilities of a terminus without an address ask for. */
    static Kind kindOf(Symbol... capabilities) {
        return asked(capabilities).orElse(Kind.QUEUE);
    }

    private static Optional<Kind> asked(Symbol... capabilities) {
        List<Symbol> asked = capabilities == null ? List.of() : Arrays.asList(capabilities);
        return Arrays.stream(Kind.values())
                .filter(each -> asked.contains(each.capability) || asked.contains(each.temporary))
                .findFirst();
    }
}
