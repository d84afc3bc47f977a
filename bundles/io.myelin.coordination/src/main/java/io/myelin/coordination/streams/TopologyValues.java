package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.CopartitionGroup;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.Versions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Kafka's StreamsGroupTopologyValue, version 0. */
final class TopologyValues {
    private TopologyValues() {}

    static byte[] write(StreamsTopology topology) {
        FieldWriter out = new FieldWriter(true).int16(0).int32(topology.epoch());
        list(out, topology.subtopologies(), TopologyValues::write);
        return out.noTags().toBytes();
    }

    private static void write(FieldWriter out, Subtopology subtopology) {
        out.string(subtopology.id());
        list(out, subtopology.sourceTopics(), FieldWriter::string);
        list(out, subtopology.sourceTopicRegexes(), FieldWriter::string);
        list(out, subtopology.changelogTopics(), TopologyValues::write);
        list(out, subtopology.repartitionSinkTopics(), FieldWriter::string);
        list(out, subtopology.repartitionSourceTopics(), TopologyValues::write);
        list(out, subtopology.copartitionGroups(), TopologyValues::write);
        out.noTags();
    }

    private static void write(FieldWriter out, InternalTopic topic) {
        out.string(topic.name()).int32(topic.partitions()).int16(topic.replicationFactor());
        list(
                out,
                List.copyOf(topic.configs().entrySet()),
                (fields, config) ->
                        fields.string(config.getKey()).string(config.getValue()).noTags());
        out.noTags();
    }

    private static void write(FieldWriter out, CopartitionGroup group) {
        list(out, group.sourceTopics(), FieldWriter::int16);
        list(out, group.sourceTopicRegexes(), FieldWriter::int16);
        list(out, group.repartitionSourceTopics(), FieldWriter::int16);
        out.noTags();
    }

    private static <T> void list(FieldWriter out, List<T> list, BiConsumer<FieldWriter, T> write) {
        out.arrayLength(list.size());
        list.forEach(item -> write.accept(out, item));
    }

    static StreamsTopology read(ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        Versions.of(in, "StreamsGroupTopologyValue", 0);
        FieldReader fields = new FieldReader(in, true);
        int epoch = fields.int32();
        List<Subtopology> subtopologies = list(fields, TopologyValues::readSubtopology);
        fields.skipTags();
        return new StreamsTopology(epoch, subtopologies);
    }

    private static Subtopology readSubtopology(FieldReader fields) {
        Subtopology subtopology = new Subtopology(
                fields.string(),
                list(fields, FieldReader::string),
                list(fields, FieldReader::string),
                list(fields, TopologyValues::readTopic),
                list(fields, FieldReader::string),
                list(fields, TopologyValues::readTopic),
                list(fields, TopologyValues::readGroup));
        fields.skipTags();
        return subtopology;
    }

    private static InternalTopic readTopic(FieldReader fields) {
        String name = fields.string();
        int partitions = fields.int32();
        int replicationFactor = fields.int16();
        Map<String, String> configs = new LinkedHashMap<>();
        list(fields, TopologyValues::readConfig).forEach(config -> configs.put(config.get(0), config.get(1)));
        fields.skipTags();
        return new InternalTopic(name, partitions, replicationFactor, configs);
    }

    private static List<String> readConfig(FieldReader fields) {
        List<String> config = List.of(fields.string(), fields.string());
        fields.skipTags();
        return config;
    }

    private static CopartitionGroup readGroup(FieldReader fields) {
        Function<FieldReader, Integer> int16 = in -> (int) in.int16();
        CopartitionGroup group = new CopartitionGroup(list(fields, int16), list(fields, int16), list(fields, int16));
        fields.skipTags();
        return group;
    }

    private static <T> List<T> list(FieldReader fields, Function<FieldReader, T> read) {
        int count = fields.arrayLength(1);
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(read.apply(fields));
        }
        return list;
    }
}
