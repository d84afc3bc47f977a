package io.myelin.coordination.group;

import io.myelin.broker.group.TopicPartitionRef;

/** What a group has to say about each partition of a commit. */
@FunctionalInterface
public interface CommitCheck {
    /** The member may commit whatever it likes. */
    CommitCheck ANY = partition -> {};

    /** Throws the refusal of the whole commit when this member may not commit for the partition. */
    void check(TopicPartitionRef partition);
}
