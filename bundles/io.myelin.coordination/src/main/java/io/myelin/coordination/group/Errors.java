package io.myelin.coordination.group;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;

/** The refusals of a group, each with its sentence. */
public final class Errors {
    private Errors() {}

    public static BusException unknownMember(String group, String member) {
        return new BusException(
                BusError.UNKNOWN_MEMBER, "group " + group + " has no member " + member + "; join again");
    }

    public static BusException fenced(String group, String instance) {
        return new BusException(
                BusError.FENCED_INSTANCE_ID,
                "another client has joined group " + group + " with the instance id " + instance + " since");
    }

    public static BusException illegalGeneration(String group, int asked, int current) {
        return new BusException(
                BusError.ILLEGAL_GENERATION,
                "group " + group + " is at generation " + current + ", not " + asked + "; join again");
    }

    public static BusException rebalancing(String group) {
        return new BusException(BusError.REBALANCE_IN_PROGRESS, "group " + group + " is rebalancing; join again");
    }

    public static BusException inconsistentProtocol(String group) {
        return new BusException(
                BusError.INCONSISTENT_GROUP_PROTOCOL,
                "the members of group " + group + " have no protocol type and protocol in common with this one");
    }

    public static BusException full(String group, String what, int limit) {
        return new BusException(
                BusError.GROUP_FULL, "group " + group + ": the limit of " + limit + " " + what + " is reached");
    }

    public static BusException notFound(String group) {
        return new BusException(BusError.GROUP_NOT_FOUND, "there is no group " + group);
    }

    public static BusException notEmpty(String group) {
        return new BusException(BusError.NON_EMPTY_GROUP, "group " + group + " has members; stop them first");
    }

    public static BusException epochsUnknown(String group) {
        return new BusException(
                BusError.UNSUPPORTED_VERSION,
                "members of group " + group
                        + " commit with version 9 of OffsetCommit or newer, which has member epochs");
    }

    public static BusException notClassic(String group) {
        return new BusException(BusError.GROUP_NOT_FOUND, "group " + group + " is not a classic group");
    }
}
