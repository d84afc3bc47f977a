package io.myelin.protocol.kafka.handler;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.Loggers;
import io.myelin.broker.Loggers.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;

/** The levels of a node's loggers as a resource that is configured (KIP-412). */
final class BrokerLoggers {
    static final byte TYPE = 8;

    private static final byte SOURCE = 6;
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final String LEVELS =
            Stream.of(Level.values()).map(Level::name).sorted().collect(Collectors.joining(", "));

    private BrokerLoggers() {}

    /** @param names the ones wanted, all when empty */
    static List<DescribeConfigsResourceResult> describe(
            Broker broker, String node, Optional<Set<String>> names, Caller caller) {
        broker.access().require(caller, Operation.DESCRIBE_CONFIGS, Resource.CLUSTER);
        requireHere(broker, node);
        List<DescribeConfigsResourceResult> loggers = new ArrayList<>();
        broker.loggers().levels(caller).forEach((name, level) -> {
            if (names.isEmpty() || names.get().contains(name)) {
                loggers.add(new DescribeConfigsResourceResult()
                        .setName(name)
                        .setValue(level.name())
                        .setConfigSource(SOURCE)
                        .setDocumentation(""));
            }
        });
        return loggers;
    }

    /** All or nothing. */
    static void alter(
            Broker broker, String node, Collection<AlterableConfig> changes, boolean validateOnly, Caller caller) {
        broker.access().require(caller, Operation.ALTER_CONFIGS, Resource.CLUSTER);
        requireHere(broker, node);
        Set<String> known = broker.loggers().levels(caller).keySet();
        Map<String, Optional<Level>> levels = new HashMap<>();
        for (AlterableConfig change : changes) {
            levels.put(change.name(), wanted(change, known));
        }
        if (!validateOnly) {
            broker.loggers().alter(levels, caller);
        }
    }

    private static Optional<Level> wanted(AlterableConfig change, Set<String> known) {
        String name = change.name();
        if (change.configOperation() != SET && change.configOperation() != DELETE) {
            throw new InvalidRequestException("Operation " + change.configOperation()
                    + " is not one for levels of loggers: they are set or deleted.");
        }
        if (change.configOperation() == SET && change.value() == null) {
            throw new InvalidRequestException("Null value not supported for : " + name);
        }
        if (!known.contains(name)) {
            throw new InvalidConfigurationException("There is no logger " + name + " yet.");
        }
        if (change.configOperation() == SET) {
            return Optional.of(level(change));
        }
        if (name.equals(Loggers.ROOT)) {
            throw new InvalidRequestException("The level of the root logger can't be deleted.");
        }
        return Optional.empty();
    }

    private static Level level(AlterableConfig change) {
        return Stream.of(Level.values())
                .filter(level -> level.name().equals(change.value()))
                .findFirst()
                .orElseThrow(() -> new InvalidConfigurationException("Logger " + change.name()
                        + " can't have the level " + change.value() + ". Levels are " + LEVELS));
    }

    /** Loggers are the process's: they are asked for where it is. */
    private static void requireHere(Broker broker, String node) {
        if (!node.equals(Integer.toString(broker.nodeId()))) {
            throw new InvalidRequestException(
                    "The loggers of node '" + node + "' are not here: this is node " + broker.nodeId() + ".");
        }
    }
}
