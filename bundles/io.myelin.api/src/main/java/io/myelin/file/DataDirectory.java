package io.myelin.file;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The directory this node owns, a service. That it is registered means that this process holds the lease on it: no second
 * process, and no second generation of a bundle that waits for the service, writes there.
 */
@ProviderType
public interface DataDirectory {
    Path path();

    /** The id of this node in the cluster; chosen at first start, kept in the directory. 0 or more. */
    int nodeId();

    /** A directory of one bundle below {@link #path()}, created when missing. */
    Path directory(String name);
}
