package io.myelin.node.file;

import io.myelin.file.DataDirectory;
import io.myelin.file.FileIO;
import io.myelin.node.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The data directory, from the lease on it to its release. */
// The configuration is always there once it has been read; without waiting for it the lease would be taken twice.
@Component(
        name = "io.myelin.node",
        service = DataDirectory.class,
        immediate = true,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LeasedDirectory.Config.class)
public final class LeasedDirectory implements DataDirectory {
    /** Who this node is. */
    @ObjectClassDefinition(id = "io.myelin.node", name = "Myelin node")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "The id of this node in the cluster, 0 or more. -1: what the data directory says, 0 for a new one.",
                min = "-1")
        int node_id() default NodeIdentity.ANY;

        @AttributeDefinition(
                description =
                        "Bytes of a file that is given up when the disk is full, so that the node can go on and start; 0 for none.",
                min = "0")
        long reserve_bytes() default 8_388_608;
    }

    private static final String PID_FILE = "pid";

    private final Path path;
    private final Lease lease;
    private final NodeIdentity identity;
    private final Reserve reserve;

    @Activate
    public LeasedDirectory(BundleContext context, Config config, @Reference FileIO files, @Reference Exit exit)
            throws IOException {
        String property = context.getProperty("io.myelin.data");
        path = Path.of(property == null ? "data" : property).toAbsolutePath().normalize();
        Lease taken = null;
        reserve = new Reserve(files, path, config.reserve_bytes());
        try {
            taken = Lease.take(path);
            reserve.start();
            identity = NodeIdentity.of(files, path, config.node_id());
            Files.writeString(
                    path.resolve(PID_FILE),
                    Long.toString(ProcessHandle.current().pid()));
        } catch (IOException e) {
            reserve.close();
            if (taken != null) {
                taken.close();
            }
            exit.because(Exit.FAILED, e.getMessage() == null ? e.toString() : e.getMessage());
            throw e;
        }
        lease = taken;
    }

    @Deactivate
    public void release() throws IOException {
        reserve.close();
        Files.deleteIfExists(path.resolve(PID_FILE));
        lease.close();
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int nodeId() {
        return identity.nodeId();
    }

    @Override
    public Path directory(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + path.resolve(name) + ": " + e.getMessage(), e);
        }
    }
}
