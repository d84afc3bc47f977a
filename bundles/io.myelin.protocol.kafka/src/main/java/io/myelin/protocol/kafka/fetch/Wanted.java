package io.myelin.protocol.kafka.fetch;

import java.util.UUID;

/**
 * A partition as a Fetch request names it.
 *
 * @param topic name, null where the version names topics by id
 * @param topicId null where the version names topics by name
 * @param partition index
 */
record Wanted(String topic, UUID topicId, int partition) {}
