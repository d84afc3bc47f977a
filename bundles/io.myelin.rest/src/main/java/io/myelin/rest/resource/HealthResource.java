package io.myelin.rest.resource;

import io.myelin.rest.view.HealthView;
import io.myelin.rest.view.HealthView.CheckView;
import java.util.Comparator;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JSONRequired;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Whether the node serves: every Felix health check in the container, the bus's own and whatever else is installed. */
@Component(name = "io.myelin.rest.health", service = HealthResource.class, scope = ServiceScope.PROTOTYPE)
@JaxrsResource
@JSONRequired
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource {
    private final HealthCheckExecutor executor;

    @Activate
    public HealthResource(@Reference HealthCheckExecutor executor) {
        this.executor = executor;
    }

    /** 200 when every check is well, else 503. */
    @GET
    public Response health() {
        var options = new HealthCheckExecutionOptions().setForceInstantExecution(true);
        var view = HealthView.of(checks(executor.execute(HealthCheckSelector.tags("*"), options)));
        return Response.status(view.up() ? 200 : 503).entity(view).build();
    }

    /** 200 whenever HTTP works: for a supervisor that restarts what does not answer, and must not restart what recovers. */
    @GET
    @Path("live")
    public HealthView live() {
        return new HealthView("UP", List.of());
    }

    private static List<CheckView> checks(List<HealthCheckExecutionResult> results) {
        return results.stream()
                .map(r -> check(r.getHealthCheckMetadata().getTitle(), r.getHealthCheckResult()))
                .sorted(Comparator.comparing(CheckView::name))
                .toList();
    }

    private static CheckView check(String name, Result result) {
        boolean up = result.getStatus() == Result.Status.OK || result.getStatus() == Result.Status.WARN;
        var detail = "";
        for (var entry : result) {
            detail = entry.getMessage();
        }
        return new CheckView(name, up ? "UP" : "DOWN", detail);
    }
}
