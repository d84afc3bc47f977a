package io.myelin.security.open;

import io.myelin.access.Authorizer;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import org.osgi.service.component.annotations.Component;

/** Allows everything to everyone. It has no effect unless the broker's configuration names it: {@code authorizer=open}. */
@Component(name = "io.myelin.security.open")
public final class OpenAuthorizer implements Authorizer {
    static final String NAME = "open";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean allows(Caller caller, Operation operation, Resource resource) {
        return true;
    }

    @Override
    public boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind) {
        return true;
    }
}
