package io.myelin.itests.felix;

import io.myelin.generation.JarSource;
import io.myelin.generation.SwapRecord;
import io.myelin.generation.Swaps;
import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The node that the test runs in. */
final class Node {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final BundleContext context;

    Node(BundleContext context) {
        this.context = context;
    }

    /** The build that serves. */
    Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(installed -> symbolicName.equals(installed.getSymbolicName()))
                .filter(installed -> installed.getState() == Bundle.ACTIVE)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + symbolicName + " is active"));
    }

    Swaps swaps() {
        return context.getService(context.getServiceReference(Swaps.class));
    }

    /** Swaps and waits for the end. */
    SwapRecord swap(String symbolicName, byte[] jar) throws Exception {
        return swaps().swap(symbolicName, JarSource.bytes("a test", jar))
                .ended()
                .toCompletableFuture()
                .get(PATIENCE_NS, TimeUnit.NANOSECONDS);
    }

    /** Where Kafka clients find it, once it serves them. */
    String bootstrap() throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() < deadline) {
            ServingEndpoint kafka = endpoint("kafka");
            if (kafka != null && well()) {
                return kafka.host() + ":" + kafka.port();
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the node does not serve Kafka clients");
    }

    private ServingEndpoint endpoint(String name) throws Exception {
        for (ServiceReference<ServingEndpoint> reference : context.getServiceReferences(ServingEndpoint.class, null)) {
            ServingEndpoint endpoint = context.getService(reference);
            if (endpoint != null && endpoint.name().equals(name)) {
                return endpoint;
            }
        }
        return null;
    }

    private boolean well() throws Exception {
        boolean kafka = false;
        for (ServiceReference<HealthSource> reference : context.getServiceReferences(HealthSource.class, null)) {
            HealthSource source = context.getService(reference);
            boolean ok = source != null && source.check().ok();
            context.ungetService(reference);
            if (!ok) {
                return false;
            }
            kafka |= source.name().equals("kafka");
        }
        return kafka;
    }
}
