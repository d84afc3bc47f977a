package io.myelin.rest.resource;

import io.myelin.broker.view.ClusterView;
import io.myelin.broker.view.Questions;
import io.myelin.rest.Bus;
import io.myelin.rest.http.Callers;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JSONRequired;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The cluster and its brokers. */
@Component(name = "io.myelin.rest.cluster", service = ClusterResource.class, scope = ServiceScope.PROTOTYPE)
@JaxrsResource
@JSONRequired
@Path("/api/v1/cluster")
@Produces(MediaType.APPLICATION_JSON)
public final class ClusterResource {
    private final Bus bus;

    @Activate
    public ClusterResource(@Reference Bus bus) {
        this.bus = bus;
    }

    @GET
    public ClusterView cluster(@Context HttpServletRequest request) {
        var caller = Callers.of(request);
        return bus.ask(broker -> Questions.cluster(broker, caller));
    }
}
