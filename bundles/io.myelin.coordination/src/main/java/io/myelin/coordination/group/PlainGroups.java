package io.myelin.coordination.group;

/** Makes the groups of those who only commit offsets, and never had members that the coordinator knows. */
@FunctionalInterface
public interface PlainGroups {
    /** @param sinceMs wall time since which it is so, -1 when unknown */
    Group make(String id, long sinceMs);
}
