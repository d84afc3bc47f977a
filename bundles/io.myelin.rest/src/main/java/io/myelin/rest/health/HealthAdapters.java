package io.myelin.rest.health;

import io.myelin.health.HealthSource;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Each {@link HealthSource} of the bus as a Felix health check, so that every tool that knows those sees it. */
@Component(
        name = "io.myelin.rest.checks",
        service = {},
        immediate = true)
public final class HealthAdapters {
    /** The tag by which the bus's own checks are found. */
    static final String TAG = "myelin";

    private final BundleContext context;
    private final Map<HealthSource, ServiceRegistration<HealthCheck>> checks = new ConcurrentHashMap<>();

    @Activate
    public HealthAdapters(BundleContext context) {
        this.context = context;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindSource(HealthSource source) {
        var properties = new Hashtable<String, Object>();
        properties.put(HealthCheck.NAME, source.name());
        properties.put(HealthCheck.TAGS, new String[] {TAG});
        checks.put(source, context.registerService(HealthCheck.class, () -> result(source), properties));
    }

    public void unbindSource(HealthSource source) {
        var check = checks.remove(source);
        if (check != null) {
            check.unregister();
        }
    }

    static Result result(HealthSource source) {
        var health = source.check();
        var failed = health.fatal() ? Result.Status.CRITICAL : Result.Status.TEMPORARILY_UNAVAILABLE;
        return new Result(health.ok() ? Result.Status.OK : failed, health.detail());
    }
}
