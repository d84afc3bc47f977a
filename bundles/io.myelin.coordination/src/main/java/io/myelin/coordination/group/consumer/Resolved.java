package io.myelin.coordination.group.consumer;

import java.util.Set;

/**
 * What a regular expression matched.
 *
 * @param topics in order
 * @param version of the cluster image it was matched against
 * @param timestampMs wall time at which it was
 */
record Resolved(Set<String> topics, long version, long timestampMs) {}
