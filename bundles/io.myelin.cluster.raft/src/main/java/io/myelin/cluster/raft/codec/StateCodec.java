package io.myelin.cluster.raft.codec;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.ProducerIdBlock;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.cluster.image.TopicImage;
import io.myelin.cluster.raft.state.ClusterState;
import io.myelin.cluster.raft.state.SharedMap;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The whole state as a snapshot: a magic number, a version, the fields, tagged fields, and a CRC32C over all of it. Equal
 * states have equal bytes.
 */
public final class StateCodec {
    private static final long MAGIC = 0x4d59434c55535431L;
    private static final int VERSION_WITHOUT_QUOTAS = 1;
    private static final int VERSION = 2;
    private static final int CRC_BYTES = 8;

    private StateCodec() {}

    public static byte[] encode(ClusterState state) {
        ClusterImage image = state.image();
        Output out = new Output();
        out.fixed64(MAGIC);
        // What has no quotas can be read by builds from before there were any.
        boolean quotas = !image.quotas().isEmpty();
        out.u8(quotas ? VERSION : VERSION_WITHOUT_QUOTAS);
        out.uvar(image.version());
        out.string(image.clusterId());
        out.map(image.nodes(), (id, node) -> node(out, node));
        out.map(image.topics(), (name, topic) -> topic(out, topic));
        out.map(image.configs(), (resource, overrides) -> {
            Values.resource(out, resource);
            Values.strings(out, overrides);
        });
        Values.levels(out, image.features());
        out.map(image.producerIds(), (node, block) -> {
            out.svar(node);
            out.svar(block.firstId());
            out.svar(block.count());
        });
        out.map(state.replaced(), (node, incarnations) -> {
            out.svar(node);
            out.list(incarnations, Output::uuid);
        });
        if (quotas) {
            out.map(image.quotas(), (entity, limits) -> {
                Values.quotaEntity(out, entity);
                Values.limits(out, limits);
            });
        }
        out.uvar(0);
        byte[] body = out.toBytes();
        byte[] all = Arrays.copyOf(body, body.length + CRC_BYTES);
        ByteBuffer.wrap(all).putLong(body.length, crc(ByteBuffer.wrap(body)));
        return all;
    }

    /** @throws CodecException when the bytes are damaged, or of a newer version */
    public static ClusterState decode(ByteBuffer bytes) {
        ByteBuffer all = bytes.slice();
        if (all.remaining() < 8 + 1 + CRC_BYTES || all.getLong(0) != MAGIC) {
            throw new CodecException("this is no snapshot of the cluster's metadata");
        }
        int version = all.get(8);
        if (version < VERSION_WITHOUT_QUOTAS || version > VERSION) {
            throw new CodecException("a snapshot of version " + version
                    + " is unknown here: a newer version wrote it; run that version, or a later one");
        }
        int bodyBytes = all.remaining() - CRC_BYTES;
        if (crc(all.slice(0, bodyBytes)) != all.getLong(bodyBytes)) {
            throw new CodecException("the snapshot is damaged: its checksum does not match");
        }
        Input in = new Input(all.slice(9, bodyBytes - 9));
        ClusterState state = fields(in, version);
        in.skipTagged();
        in.end();
        return state;
    }

    private static ClusterState fields(Input in, int format) {
        long version = in.uvar();
        String clusterId = in.string();
        Map<Integer, NodeImage> nodes = new HashMap<>();
        in.list(() -> node(in)).forEach(node -> nodes.put(node.id(), node));
        Map<String, TopicImage> topics = new HashMap<>();
        Map<UUID, String> names = new HashMap<>();
        in.list(() -> topic(in)).forEach(topic -> {
            topics.put(topic.name(), topic);
            names.put(topic.id(), topic.name());
        });
        Map<ConfigResource, Map<String, String>> configs = in.map(() -> Values.resource(in), r -> Values.strings(in));
        Map<String, Short> features = Values.levels(in);
        Map<Integer, ProducerIdBlock> blocks = in.map(in::int32, node -> new ProducerIdBlock(in.svar(), in.int32()));
        Map<Integer, List<UUID>> replaced = in.map(in::int32, node -> in.list(in::uuid));
        Map<QuotaEntity, Map<String, Double>> quotas = format == VERSION_WITHOUT_QUOTAS
                ? Map.of()
                : in.map(() -> Values.quotaEntity(in), entity -> Values.limits(in));
        return new ClusterState(
                new ClusterImage(
                        version,
                        clusterId,
                        PartitionImage.NO_LEADER,
                        SharedMap.of(nodes),
                        SharedMap.of(topics),
                        SharedMap.of(names),
                        SharedMap.of(configs),
                        SharedMap.of(features),
                        SharedMap.of(blocks),
                        SharedMap.of(quotas)),
                Map.copyOf(replaced));
    }

    private static void node(Output out, NodeImage node) {
        out.svar(node.id());
        out.uuid(node.incarnation());
        out.svar(node.epoch());
        out.bool(node.fenced());
        out.list(node.endpoints(), Values::endpoint);
        Values.optional(out, node.rack());
    }

    private static NodeImage node(Input in) {
        return new NodeImage(
                in.int32(), in.uuid(), in.svar(), in.bool(), in.list(() -> Values.endpoint(in)), Values.optional(in));
    }

    private static void topic(Output out, TopicImage topic) {
        out.string(topic.name());
        out.uuid(topic.id());
        out.list(topic.partitions(), (to, p) -> {
            to.svar(p.index());
            to.svar(p.leader());
            to.svar(p.leaderEpoch());
            to.svar(p.partitionEpoch());
            Values.ids(to, p.replicas());
            Values.ids(to, p.isr());
        });
    }

    private static TopicImage topic(Input in) {
        return new TopicImage(
                in.string(),
                in.uuid(),
                in.list(() -> new PartitionImage(
                        in.int32(), in.int32(), in.int32(), in.int32(), Values.ids(in), Values.ids(in))));
    }

    private static long crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
