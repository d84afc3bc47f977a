package io.myelin.broker.core;

import io.myelin.access.Authorizer;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Asks the authorizer that the configuration names; refuses everything while that is absent. */
public final class AuthorizerAccess implements Access {
    private final String wanted;
    private final List<Authorizer> present = new CopyOnWriteArrayList<>();
    private volatile Authorizer chosen;

    /** @param wanted the name, empty for none */
    public AuthorizerAccess(String wanted) {
        this.wanted = wanted;
    }

    void bind(Authorizer authorizer) {
        present.add(authorizer);
        choose();
    }

    void unbind(Authorizer authorizer) {
        present.remove(authorizer);
        choose();
    }

    private synchronized void choose() {
        chosen = present.stream()
                .filter(authorizer -> !wanted.isEmpty() && wanted.equals(authorizer.name()))
                .findFirst()
                .orElse(null);
    }

    /** Whether a configured authorizer is missing. */
    boolean missing() {
        return !wanted.isEmpty() && chosen == null;
    }

    String wanted() {
        return wanted;
    }

    @Override
    public boolean allows(Caller caller, Operation operation, Resource resource) {
        // Identity: a caller that merely looks like the bus is not it.
        if (caller == Caller.BUS) {
            return true;
        }
        Authorizer authorizer = chosen;
        return authorizer != null && authorizer.allows(caller, operation, resource);
    }

    @Override
    public boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind) {
        if (caller == Caller.BUS) {
            return true;
        }
        Authorizer authorizer = chosen;
        return authorizer != null && authorizer.allowsSome(caller, operation, kind);
    }
}
