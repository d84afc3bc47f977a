package io.myelin.rest.view;

import com.fasterxml.jackson.databind.type.TypeFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Jackson remembers each class that it has written, for as long as Jackson lives: what it knows of this bundle goes with it. */
@Component(
        name = "io.myelin.rest.types",
        service = {},
        immediate = true)
public final class JacksonCache {
    @Deactivate
    void forget() {
        TypeFactory.defaultInstance().clearCache();
    }
}
