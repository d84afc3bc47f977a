package io.myelin.node;

import io.myelin.generation.Carry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Holds what one generation of a bundle left until the next one takes it. */
// Never made before its configuration has been read: made again, it would have lost what was left.
@Component(name = "io.myelin.node.carry", service = Carry.class, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MemoryCarry.Config.class)
public final class MemoryCarry implements Carry {
    /** Limits. */
    @ObjectClassDefinition(id = "io.myelin.node.carry", name = "Myelin hand-over between generations of a bundle")
    public @interface Config {
        @AttributeDefinition(
                description = "The most that bundles may leave for their next generation, in bytes, all together.")
        long max_bytes() default 256 << 20;
    }

    private final long maxBytes;
    private final Map<String, byte[]> left = new HashMap<>();
    private long heldBytes;

    @Activate
    public MemoryCarry(Config config) {
        this(config.max_bytes());
    }

    MemoryCarry(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized void leave(String name, byte[] bytes) {
        byte[] replaced = left.get(name);
        long held = heldBytes + bytes.length - (replaced == null ? 0 : replaced.length);
        if (held > maxBytes) {
            throw new IllegalStateException("cannot hand over " + bytes.length + " bytes as " + name + ": with them "
                    + held + " bytes would be held, io.myelin.node.carry.max.bytes is " + maxBytes);
        }
        left.put(name, bytes.clone());
        heldBytes = held;
    }

    @Override
    public synchronized Optional<byte[]> take(String name) {
        byte[] bytes = left.remove(name);
        heldBytes -= bytes == null ? 0 : bytes.length;
        return Optional.ofNullable(bytes);
    }
}
