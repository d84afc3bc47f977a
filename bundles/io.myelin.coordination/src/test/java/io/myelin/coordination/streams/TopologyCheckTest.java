package io.myelin.coordination.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsStatus.Code;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.CopartitionGroup;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TopologyCheckTest {
    private final Map<String, Integer> topics = new TreeMap<>();

    @Test
    void sourceTopicsHaveToBeThere() {
        ConfiguredTopology checked = check(part("0").reads("b", "a").build());
        assertEquals(Code.MISSING_SOURCE_TOPICS, checked.problem().orElseThrow().code());
        assertTrue(checked.problem().get().detail().contains("a, b"));
        assertTrue(checked.subtopologies().isEmpty());
    }

    @Test
    void aRepartitionTopicIsAsWideAsTheWidestInputOfItsWriters() {
        topics.put("a", 3);
        topics.put("b", 5);
        ConfiguredTopology checked = check(
                part("0").reads("a", "b").writes("again").build(),
                part("1").again("again", 0).build());
        assertEquals(Map.of("again", 5), missing(checked));
        assertEquals(5, checked.subtopologies().orElseThrow().get("1").tasks());
        assertEquals(
                Code.MISSING_INTERNAL_TOPICS, checked.problem().orElseThrow().code());
    }

    @Test
    void chainsOfRepartitionTopicsAreFollowed() {
        topics.put("in", 7);
        ConfiguredTopology checked = check(
                part("2").again("b", 0).log("log").build(),
                part("1").again("a", 0).writes("b").build(),
                part("0").reads("in").writes("a").build());
        assertEquals(Map.of("a", 7, "b", 7, "log", 7), missing(checked));
    }

    @Test
    void aRepartitionTopicThatNobodyKnownWritesToIsRefused() {
        topics.put("in", 7);
        BusException refused = assertThrows(
                BusException.class,
                () -> check(
                        part("0").again("a", 0).writes("b").build(),
                        part("1").again("b", 0).writes("a").build()));
        assertEquals(BusError.STREAMS_INVALID_TOPOLOGY, refused.error());
    }

    @Test
    void aChangelogHasAPartitionForEachTask() {
        topics.put("a", 2);
        topics.put("b", 4);
        assertEquals(
                Map.of("log", 4),
                missing(check(part("0").reads("a", "b").log("log").build())));
    }

    @Test
    void topicsThatAreReadTogetherAreEquallyWide() {
        topics.put("a", 2);
        topics.put("b", 4);
        ConfiguredTopology checked =
                check(part("0").reads("a", "b").together(2, 0).build());
        assertEquals(
                Code.INCORRECTLY_PARTITIONED_TOPICS,
                checked.problem().orElseThrow().code());
        topics.put("a", 4);
        assertTrue(check(part("0").reads("a", "b").together(2, 0).build()).isReady());
    }

    @Test
    void aRepartitionTopicTakesTheWidthOfWhatItIsReadWith() {
        topics.put("narrow", 2);
        topics.put("wide", 6);
        ConfiguredTopology checked = check(
                part("0").reads("narrow").writes("again").build(),
                part("1").reads("wide").again("again", 0).together(1, 1).build());
        assertEquals(Map.of("again", 6), missing(checked));
    }

    @Test
    void repartitionTopicsThatAreReadTogetherTakeTheWidest() {
        topics.put("narrow", 2);
        topics.put("wide", 6);
        ConfiguredTopology checked = check(
                part("0").reads("narrow").writes("a").build(),
                part("1").reads("wide").writes("b").build(),
                part("2").again("a", 0).again("b", 0).together(0, 2).build());
        assertEquals(Map.of("a", 6, "b", 6), missing(checked));
    }

    @Test
    void aDemandedWidthHolds() {
        topics.put("in", 2);
        ConfiguredTopology checked = check(
                part("0").reads("in").writes("a", "b").build(),
                part("1").again("a", 8).again("b", 0).together(0, 2).build());
        assertEquals(Map.of("a", 8, "b", 8), missing(checked));
        topics.put("other", 3);
        assertEquals(
                Code.INCORRECTLY_PARTITIONED_TOPICS,
                check(
                                part("0").reads("in").writes("a").build(),
                                part("1")
                                        .reads("other")
                                        .again("a", 8)
                                        .together(1, 1)
                                        .build())
                        .problem()
                        .orElseThrow()
                        .code());
    }

    @Test
    void anInternalTopicOfAnotherWidthIsNotTouched() {
        topics.put("in", 3);
        topics.put("log", 2);
        ConfiguredTopology checked = check(part("0").reads("in").log("log").build());
        assertEquals(
                Code.INCORRECTLY_PARTITIONED_TOPICS,
                checked.problem().orElseThrow().code());
        assertEquals(List.of(), checked.missing());
    }

    @Test
    void withAllTopicsThereItIsReady() {
        topics.put("in", 3);
        topics.put("log", 3);
        ConfiguredTopology checked = check(part("0").reads("in").log("log").build());
        assertTrue(checked.isReady());
        assertEquals(3, checked.subtopologies().orElseThrow().get("0").tasks());
    }

    @Test
    void placesThatAreNoneAreRefused() {
        topics.put("in", 3);
        Subtopology bad = new Subtopology(
                "0",
                List.of("in"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new CopartitionGroup(List.of(1), List.of(), List.of())));
        assertEquals(
                BusError.STREAMS_INVALID_TOPOLOGY,
                assertThrows(BusException.class, () -> check(bad)).error());
    }

    private ConfiguredTopology check(Subtopology... subtopologies) {
        return TopologyCheck.check(new StreamsTopology(1, List.of(subtopologies)), new TopicCatalog() {
            @Override
            public long version() {
                return 1;
            }

            @Override
            public OptionalInt partitions(String topic) {
                Integer count = topics.get(topic);
                return count == null ? OptionalInt.empty() : OptionalInt.of(count);
            }

            @Override
            public OptionalLong fingerprint(String topic) {
                return OptionalLong.empty();
            }
        });
    }

    private static Map<String, Integer> missing(ConfiguredTopology checked) {
        return checked.missing().stream().collect(Collectors.toMap(InternalTopic::name, InternalTopic::partitions));
    }

    private static Part part(String id) {
        return new Part(id);
    }

    /** A subtopology in few words. */
    private static final class Part {
        private final String id;
        private final List<String> sources = new ArrayList<>();
        private final List<InternalTopic> logs = new ArrayList<>();
        private final List<String> sinks = new ArrayList<>();
        private final List<InternalTopic> repartition = new ArrayList<>();
        private final List<CopartitionGroup> groups = new ArrayList<>();

        Part(String id) {
            this.id = id;
        }

        Part reads(String... topics) {
            sources.addAll(List.of(topics));
            return this;
        }

        Part writes(String... topics) {
            sinks.addAll(List.of(topics));
            return this;
        }

        Part log(String topic) {
            logs.add(new InternalTopic(topic, 0, 0, Map.of()));
            return this;
        }

        Part again(String topic, int partitions) {
            repartition.add(new InternalTopic(topic, partitions, 0, Map.of()));
            return this;
        }

        /** So many of the source topics with so many of the repartition topics. */
        Part together(int sourceCount, int repartitionCount) {
            groups.add(new CopartitionGroup(upTo(sourceCount), List.of(), upTo(repartitionCount)));
            return this;
        }

        private static List<Integer> upTo(int count) {
            return IntStream.range(0, count).boxed().toList();
        }

        Subtopology build() {
            return new Subtopology(id, sources, List.of(), logs, sinks, repartition, groups);
        }
    }
}
