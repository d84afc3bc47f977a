package io.myelin.coordination.streams;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is on record of a group as a whole.
 *
 * @param epoch grows with every change that needs a new assignment
 * @param metadataHash of the topics that the topology needs
 * @param validatedTopologyEpoch of the topology that fits these topics, -1 when none does
 * @param assignmentConfigs that the last assignment was, or the next will be, made with
 */
record GroupHead(int epoch, long metadataHash, int validatedTopologyEpoch, Map<String, String> assignmentConfigs) {
    GroupHead {
        assignmentConfigs = new TreeMap<>(assignmentConfigs);
    }
}
