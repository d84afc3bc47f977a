package io.myelin.protocol.kafka.handler;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/** What a caller may do to a resource, as the bit set that clients ask for (KIP-430). */
final class Rights {
    /** What goes out where nobody asked. */
    static final int NOT_ASKED = Integer.MIN_VALUE;

    private static final Set<Operation> ON_TOPICS = EnumSet.of(
            Operation.READ,
            Operation.WRITE,
            Operation.CREATE,
            Operation.DELETE,
            Operation.ALTER,
            Operation.DESCRIBE,
            Operation.DESCRIBE_CONFIGS,
            Operation.ALTER_CONFIGS);
    private static final Set<Operation> ON_GROUPS = EnumSet.of(
            Operation.READ, Operation.DELETE, Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS, Operation.ALTER_CONFIGS);
    private static final Set<Operation> ON_CLUSTER = EnumSet.of(
            Operation.CREATE,
            Operation.ALTER,
            Operation.DESCRIBE,
            Operation.CLUSTER_ACTION,
            Operation.DESCRIBE_CONFIGS,
            Operation.ALTER_CONFIGS,
            Operation.IDEMPOTENT_WRITE);

    private Rights() {}

    static int on(Access access, Caller caller, Resource resource) {
        Set<Operation> all = switch (resource.kind()) {
            case TOPIC -> ON_TOPICS;
            case GROUP -> ON_GROUPS;
            default -> ON_CLUSTER;
        };
        int bits = 0;
        for (Operation operation : all) {
            if (access.allows(caller, operation, resource)) {
                bits |= 1 << AclOperation.fromString(operation.name()).code();
            }
        }
        return bits;
    }

    /** For the cluster nothing is told to those who may not DESCRIBE it. */
    static int onCluster(Access access, Caller caller) {
        return access.allows(caller, Operation.DESCRIBE, Resource.CLUSTER) ? on(access, caller, Resource.CLUSTER) : 0;
    }
}
