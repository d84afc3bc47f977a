package io.myelin.coordination.group;

import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the modules of a shard leave to those of the next generation, each under its name. */
final class CarriedModules {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedModules.class);
    private static final int VERSION = 2;

    private CarriedModules() {}

    static Optional<byte[]> write(Collection<GroupModule> modules, Now now, int maxBytes) {
        Map<String, byte[]> parts = new TreeMap<>();
        int left = maxBytes;
        List<GroupModule> ordered =
                modules.stream().sorted(Comparator.comparing(GroupModule::name)).toList();
        for (GroupModule module : ordered) {
            Optional<byte[]> part = module.carry(now, left);
            part.ifPresent(bytes -> parts.put(module.name(), bytes));
            left -= part.map(bytes -> bytes.length).orElse(0);
        }
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        FieldWriter out = new FieldWriter(true).int16(VERSION).arrayLength(parts.size());
        parts.forEach((name, bytes) -> out.string(name).bytes(bytes));
        return Optional.of(out.toBytes());
    }

    static void read(byte[] carried, Collection<GroupModule> modules, Now now) {
        try {
            FieldReader in = new FieldReader(ByteBuffer.wrap(carried), true);
            if (in.int16() != VERSION) {
                return;
            }
            int count = in.arrayLength(2);
            for (int i = 0; i < count; i++) {
                String name = in.string();
                byte[] bytes = in.bytes();
                modules.stream().filter(m -> m.name().equals(name)).forEach(m -> m.resume(bytes, now));
            }
        } catch (RuntimeException e) {
            // Members join again, as after a restart; the coordinator must not stay away for them.
            LOG.warn("what the last coordinator left of its members can't be read: {}", e.toString());
        }
    }
}
