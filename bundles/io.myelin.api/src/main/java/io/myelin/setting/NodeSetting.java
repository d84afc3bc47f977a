package io.myelin.setting;

import java.util.Optional;

/**
 * One configuration of a node.
 *
 * @param name Kafka's
 * @param type of the value
 * @param defaultValue as text
 * @param value what this node's files say, as text
 * @param dynamic whether it can be altered while the node runs
 * @param least the smallest number allowed
 * @param documentation one or a few sentences
 */
public record NodeSetting(
        String name,
        Type type,
        String defaultValue,
        String value,
        boolean dynamic,
        Optional<Double> least,
        String documentation) {
    /** Types of values. */
    public enum Type {
        BOOLEAN,
        STRING,
        INT,
        LONG,
        DOUBLE
    }
}
