package io.myelin.broker.queue;

/** What became of a record; the first five are those of Kafka's wire, in the order of their codes. */
public enum AcknowledgeType {
    /** There is no record at the offset. */
    GAP,
    /** Done. */
    ACCEPT,
    /** For somebody else, or for later: available again, given up when it has been delivered often enough. */
    RELEASE,
    /** Nobody can do it: given up. */
    REJECT,
    /** Not done yet: the lock begins anew (KIP-1222). INVALID_REQUEST when the group is configured not to allow it. */
    RENEW,
    /** Never looked at: available again, and the delivery does not count. Not on Kafka's wire. */
    RETURN
}
