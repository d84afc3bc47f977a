package io.myelin.protocol.kafka.quota;

/**
 * A quota of a client and what counts against it.
 *
 * @param meter shared by all who share the quota
 * @param perSecond the quota, in the unit of its key
 */
record Limit(Meter meter, double perSecond) {}
