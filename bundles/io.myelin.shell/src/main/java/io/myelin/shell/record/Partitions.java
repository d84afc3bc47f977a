package io.myelin.shell.record;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.shell.Bus;

/** Topics and partitions by name, with errors for the person at the terminal. */
final class Partitions {
    private Partitions() {}

    /** How many there are. */
    static int count(Broker broker, String topic, Operation operation) {
        broker.access().require(Bus.caller(), operation, Resource.topic(topic));
        return broker.image()
                .topic(topic)
                .orElseThrow(() -> new BusException(
                        BusError.UNKNOWN_TOPIC,
                        "there is no topic " + topic + "; bus:topics lists them, bus:topic create " + topic
                                + " makes one"))
                .partitions()
                .size();
    }

    static Partition find(Broker broker, String topic, int partition) {
        return broker.partition(topic, partition)
                .orElseThrow(() -> new BusException(
                        BusError.NOT_LEADER,
                        "partition " + partition + " of topic " + topic + " is not on this node, or gone"));
    }
}
