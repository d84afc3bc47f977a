package io.myelin.cluster.raft.codec;

import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.ConfigResource.Kind;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.QuotaEntity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values that several encodings share. */
final class Values {
    private Values() {}

    static void endpoint(Output out, Endpoint value) {
        out.string(value.listener());
        out.string(value.host());
        out.svar(value.port());
        out.string(value.security());
    }

    static Endpoint endpoint(Input in) {
        return new Endpoint(in.string(), in.string(), in.int32(), in.string());
    }

    static void ids(Output out, List<Integer> values) {
        out.list(values, (to, id) -> to.svar(id));
    }

    static List<Integer> ids(Input in) {
        return in.list(in::int32);
    }

    static void optional(Output out, Optional<String> value) {
        out.bool(value.isPresent());
        value.ifPresent(out::string);
    }

    static Optional<String> optional(Input in) {
        return in.bool() ? Optional.of(in.string()) : Optional.empty();
    }

    static void strings(Output out, Map<String, String> values) {
        out.map(values, (key, value) -> {
            out.string(key);
            out.string(value);
        });
    }

    static Map<String, String> strings(Input in) {
        return Map.copyOf(in.map(in::string, key -> in.string()));
    }

    static void resource(Output out, ConfigResource value) {
        out.svar(value.kind().id());
        out.string(value.name());
    }

    static ConfigResource resource(Input in) {
        int id = in.int32();
        for (Kind kind : Kind.values()) {
            if (kind.id() == id) {
                return new ConfigResource(kind, in.string());
            }
        }
        throw new CodecException("resources of kind " + id + " are unknown here");
    }

    static void levels(Output out, Map<String, Short> values) {
        out.map(values, (name, level) -> {
            out.string(name);
            out.svar(level);
        });
    }

    static Map<String, Short> levels(Input in) {
        return Map.copyOf(in.map(in::string, name -> level(in)));
    }

    static void quotaEntity(Output out, QuotaEntity value) {
        optional(out, value.user());
        optional(out, value.clientId());
        optional(out, value.ip());
    }

    static QuotaEntity quotaEntity(Input in) {
        return new QuotaEntity(optional(in), optional(in), optional(in));
    }

    static void limits(Output out, Map<String, Double> values) {
        out.map(values, (name, limit) -> {
            out.string(name);
            out.number(limit);
        });
    }

    static Map<String, Double> limits(Input in) {
        return Map.copyOf(in.map(in::string, name -> in.number()));
    }

    private static short level(Input in) {
        int level = in.int32();
        if (level != (short) level) {
            throw new CodecException("the feature level " + level + " is out of range");
        }
        return (short) level;
    }

    static int index(Input in) {
        long index = in.uvar();
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw new CodecException("the partition " + index + " is out of range");
        }
        return (int) index;
    }
}
