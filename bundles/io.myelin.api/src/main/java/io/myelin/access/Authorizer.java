package io.myelin.access;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides; a whiteboard. The one whose {@link #name} the broker's configuration names is asked, in one place, for every
 * protocol. Asked on loops: it answers from memory, at once. While it is absent everything is refused.
 */
@ConsumerType
public interface Authorizer {
    String name();

    boolean allows(Caller caller, Operation operation, Resource resource);

    /** Whether the caller may do this to at least one resource of the kind. */
    boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind);
}
