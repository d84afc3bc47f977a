package io.myelin.broker;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one place that says who may do what, for every protocol. It asks the configured {@link io.myelin.access.Authorizer};
 * where that is absent nothing is allowed. {@link Caller#BUS} is always allowed. Any thread, at once.
 */
@ProviderType
public interface Access {
    boolean allows(Caller caller, Operation operation, Resource resource);

    boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind);

    /** @throws BusException the NOT_AUTHORIZED error of the resource's kind */
    default void require(Caller caller, Operation operation, Resource resource) {
        if (!allows(caller, operation, resource)) {
            throw new BusException(
                    switch (resource.kind()) {
                        case TOPIC -> BusError.TOPIC_NOT_AUTHORIZED;
                        case GROUP -> BusError.GROUP_NOT_AUTHORIZED;
                        case TRANSACTIONAL_ID -> BusError.TRANSACTIONAL_ID_NOT_AUTHORIZED;
                        default -> BusError.CLUSTER_NOT_AUTHORIZED;
                    },
                    caller.principal() + " may not " + operation + " on " + resource.kind() + " " + resource.name());
        }
    }
}
