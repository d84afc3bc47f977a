package io.myelin.broker.core;

import io.myelin.broker.core.node.Services;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Services in the OSGi registry. */
record OsgiServices(BundleContext context) implements Services {
    @Override
    public <T> Runnable register(Class<T> type, T service) {
        ServiceRegistration<T> registration = context.registerService(type, service, null);
        return () -> {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                // The framework was first: the bundle is stopping and took its services back.
            }
        };
    }
}
