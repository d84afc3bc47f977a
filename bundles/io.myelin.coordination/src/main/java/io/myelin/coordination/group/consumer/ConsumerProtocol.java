package io.myelin.coordination.group.consumer;

import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.RecordFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What consumers of the classic protocol put into their metadata and get as their assignment: Kafka's
 * ConsumerProtocolSubscription and ConsumerProtocolAssignment, versions 0 to 3; of a later version what is known of it.
 */
final class ConsumerProtocol {
    private static final int WITH_OWNED = 1;
    private static final int WITH_RACK = 3;
    private static final int NEWEST = 3;
    private static final int NO_GENERATION_BEFORE = 2;

    private ConsumerProtocol() {}

    /**
     * @param version of the format
     * @param topics it reads
     * @param owned partitions by topic
     * @param rackId where it runs
     */
    record Subscription(int version, Set<String> topics, Map<String, Set<Integer>> owned, Optional<String> rackId) {}

    /**
     * @param partitions by topic
     * @param userData of an assignor
     */
    record Assignment(Map<String, Set<Integer>> partitions, byte[] userData) {}

    /** @return empty when these bytes are something else */
    static Optional<Subscription> readSubscription(byte[] metadata) {
        try {
            FieldReader in = new FieldReader(ByteBuffer.wrap(metadata), false);
            int version = version(in);
            Set<String> topics = new TreeSet<>();
            for (int i = in.arrayLength(Short.BYTES); i > 0; i--) {
                topics.add(in.string());
            }
            in.bytes();
            Map<String, Set<Integer>> owned = version >= WITH_OWNED ? readPartitions(in) : Map.of();
            if (version >= NO_GENERATION_BEFORE) {
                in.int32();
            }
            Optional<String> rackId =
                    version >= WITH_RACK ? Optional.ofNullable(in.nullableString()) : Optional.empty();
            return Optional.of(new Subscription(Math.min(version, NEWEST), topics, owned, rackId));
        } catch (RecordFormatException e) {
            return Optional.empty();
        }
    }

    /** @return empty when these bytes are something else */
    static Optional<Assignment> readAssignment(byte[] assignment) {
        if (assignment.length == 0) {
            return Optional.of(new Assignment(Map.of(), assignment));
        }
        try {
            FieldReader in = new FieldReader(ByteBuffer.wrap(assignment), false);
            version(in);
            return Optional.of(new Assignment(readPartitions(in), in.bytes()));
        } catch (RecordFormatException e) {
            return Optional.empty();
        }
    }

    private static int version(FieldReader in) {
        int version = in.int16();
        if (version < 0) {
            throw new RecordFormatException("a version is negative");
        }
        return version;
    }

    private static Map<String, Set<Integer>> readPartitions(FieldReader in) {
        Map<String, Set<Integer>> partitions = new HashMap<>();
        for (int i = in.arrayLength(Short.BYTES); i > 0; i--) {
            String topic = in.string();
            List<Integer> indexes = new ArrayList<>();
            for (int k = in.arrayLength(Integer.BYTES); k > 0; k--) {
                indexes.add(in.int32());
            }
            partitions.computeIfAbsent(topic, name -> new TreeSet<>()).addAll(indexes);
        }
        return partitions;
    }

    static byte[] assignment(int version, Map<String, Set<Integer>> partitions) {
        FieldWriter out = new FieldWriter(false).int16(version).arrayLength(partitions.size());
        new TreeMap<>(partitions).forEach((topic, indexes) -> {
            out.string(topic).arrayLength(indexes.size());
            indexes.forEach(out::int32);
        });
        // No user data.
        return out.int32(-1).toBytes();
    }
}
