package io.myelin.security.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.Principal;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import org.junit.jupiter.api.Test;

class OpenAuthorizerTest {
    @Test
    void allowsEveryoneEverything() {
        OpenAuthorizer open = new OpenAuthorizer();
        Caller anonymous = new Caller(Principal.ANONYMOUS, "", "127.0.0.1", "kafka");
        for (Operation operation : Operation.values()) {
            for (Resource.Kind kind : Resource.Kind.values()) {
                assertTrue(open.allows(anonymous, operation, new Resource(kind, "x")));
                assertTrue(open.allowsSome(anonymous, operation, kind));
            }
        }
        assertEquals("open", open.name());
    }
}
