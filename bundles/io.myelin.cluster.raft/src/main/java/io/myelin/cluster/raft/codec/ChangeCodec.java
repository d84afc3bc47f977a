package io.myelin.cluster.raft.codec;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterChange.AddPartitions;
import io.myelin.cluster.ClusterChange.AllocateProducerIds;
import io.myelin.cluster.ClusterChange.AlterConfigs;
import io.myelin.cluster.ClusterChange.AlterPartition;
import io.myelin.cluster.ClusterChange.AlterQuotas;
import io.myelin.cluster.ClusterChange.CreateTopic;
import io.myelin.cluster.ClusterChange.DeleteTopic;
import io.myelin.cluster.ClusterChange.FenceNode;
import io.myelin.cluster.ClusterChange.RegisterNode;
import io.myelin.cluster.ClusterChange.UpdateFeatures;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Changes as entries of the log: a version, a type, the fields of the type, then a list of tagged fields. A newer version may
 * add tagged fields that older nodes can do without; what they can't do without is a new type or version, and an older node
 * must stop there: voters that skip a decision differ for ever.
 */
public final class ChangeCodec {
    private static final int VERSION = 1;
    private static final int REGISTER_NODE = 1;
    private static final int FENCE_NODE = 2;
    private static final int CREATE_TOPIC = 3;
    private static final int DELETE_TOPIC = 4;
    private static final int ADD_PARTITIONS = 5;
    private static final int ALTER_CONFIGS = 6;
    private static final int ALLOCATE_PRODUCER_IDS = 7;
    private static final int ALTER_PARTITION = 8;
    // 9 set levels without looking at those there were; it was never written.
    private static final int UPDATE_FEATURES = 10;
    private static final int ALTER_QUOTAS = 11;

    private ChangeCodec() {}

    public static byte[] encode(ClusterChange change) {
        Output out = new Output();
        out.u8(VERSION);
        if (change instanceof RegisterNode c) {
            out.u8(REGISTER_NODE);
            out.svar(c.nodeId());
            out.uuid(c.incarnation());
            out.list(c.endpoints(), Values::endpoint);
            Values.optional(out, c.rack());
        } else if (change instanceof FenceNode c) {
            out.u8(FENCE_NODE);
            out.svar(c.nodeId());
            out.svar(c.nodeEpoch());
            out.bool(c.fenced());
        } else if (change instanceof CreateTopic c) {
            out.u8(CREATE_TOPIC);
            out.string(c.name());
            out.uuid(c.id());
            out.list(c.replicas(), Values::ids);
            Values.strings(out, c.configs());
        } else if (change instanceof DeleteTopic c) {
            out.u8(DELETE_TOPIC);
            out.uuid(c.id());
        } else if (change instanceof AddPartitions c) {
            out.u8(ADD_PARTITIONS);
            out.uuid(c.topicId());
            out.svar(c.expectedCount());
            out.list(c.replicas(), Values::ids);
        } else {
            encodeSetting(out, change);
        }
        out.uvar(0);
        return out.toBytes();
    }

    private static void encodeSetting(Output out, ClusterChange change) {
        if (change instanceof AlterConfigs c) {
            out.u8(ALTER_CONFIGS);
            Values.resource(out, c.resource());
            out.map(c.changes(), (key, value) -> {
                out.string(key);
                Values.optional(out, value);
            });
        } else if (change instanceof AllocateProducerIds c) {
            out.u8(ALLOCATE_PRODUCER_IDS);
            out.svar(c.nodeId());
            out.svar(c.count());
        } else if (change instanceof AlterPartition c) {
            out.u8(ALTER_PARTITION);
            out.uuid(c.partition().topicId());
            out.string(c.partition().topic());
            out.uvar(c.partition().partition());
            out.svar(c.leaderEpoch());
            out.svar(c.partitionEpoch());
            out.svar(c.newLeader());
            Values.ids(out, c.newIsr());
        } else if (change instanceof UpdateFeatures c) {
            out.u8(UPDATE_FEATURES);
            Values.levels(out, c.expected());
            Values.levels(out, c.levels());
        } else if (change instanceof AlterQuotas c) {
            out.u8(ALTER_QUOTAS);
            Values.quotaEntity(out, c.entity());
            out.map(c.changes(), (name, limit) -> {
                out.string(name);
                out.bool(limit.isPresent());
                limit.ifPresent(out::number);
            });
        } else {
            throw new IllegalArgumentException("no encoding for " + change.getClass());
        }
    }

    /** @throws CodecException when the bytes are no change that this version knows */
    public static ClusterChange decode(ByteBuffer bytes) {
        Input in = new Input(bytes.slice());
        int version = in.u8();
        if (version != VERSION) {
            throw newer("version " + version);
        }
        ClusterChange change = decodeFields(in, in.u8());
        in.skipTagged();
        in.end();
        return change;
    }

    private static ClusterChange decodeFields(Input in, int type) {
        return switch (type) {
            case REGISTER_NODE ->
                new RegisterNode(in.int32(), in.uuid(), in.list(() -> Values.endpoint(in)), Values.optional(in));
            case FENCE_NODE -> new FenceNode(in.int32(), in.svar(), in.bool());
            case CREATE_TOPIC ->
                new CreateTopic(in.string(), in.uuid(), in.list(() -> Values.ids(in)), Values.strings(in));
            case DELETE_TOPIC -> new DeleteTopic(in.uuid());
            case ADD_PARTITIONS -> new AddPartitions(in.uuid(), in.int32(), in.list(() -> Values.ids(in)));
            case ALTER_CONFIGS -> new AlterConfigs(Values.resource(in), in.map(in::string, key -> Values.optional(in)));
            case ALLOCATE_PRODUCER_IDS -> new AllocateProducerIds(in.int32(), in.int32());
            case ALTER_PARTITION ->
                new AlterPartition(
                        new TopicIdPartition(in.uuid(), in.string(), Values.index(in)),
                        in.int32(),
                        in.int32(),
                        in.int32(),
                        Values.ids(in));
            case UPDATE_FEATURES -> new UpdateFeatures(Values.levels(in), Values.levels(in));
            case ALTER_QUOTAS ->
                new AlterQuotas(
                        Values.quotaEntity(in),
                        in.map(in::string, name -> in.bool() ? Optional.of(in.number()) : Optional.empty()));
            default -> throw newer("type " + type);
        };
    }

    private static CodecException newer(String what) {
        return new CodecException("a change of " + what
                + " in the metadata log is unknown here: a newer version wrote it; run that version, or a later one");
    }
}
