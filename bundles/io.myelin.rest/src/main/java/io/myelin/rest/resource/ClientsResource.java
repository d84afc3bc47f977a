package io.myelin.rest.resource;

import io.myelin.broker.view.ClientsView;
import io.myelin.rest.Bus;
import io.myelin.rest.http.Callers;
import java.util.concurrent.CompletableFuture;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JSONRequired;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** The clients that push their metrics, and the newest metrics of one. */
@Component(name = "io.myelin.rest.clients", service = ClientsResource.class, scope = ServiceScope.PROTOTYPE)
@JaxrsResource
@JSONRequired
@Path("/api/v1/clients")
@Produces(MediaType.APPLICATION_JSON)
public final class ClientsResource {
    private final Bus bus;

    @Activate
    public ClientsResource(@Reference Bus bus) {
        this.bus = bus;
    }

    @GET
    public ClientsView clients(@Context HttpServletRequest request) {
        var caller = Callers.of(request);
        return bus.askTelemetry(
                telemetry -> CompletableFuture.completedStage(ClientsView.of(telemetry.clients(caller))));
    }

    @GET
    @Path("{id}")
    public ClientsView.ClientView client(@PathParam("id") String id, @Context HttpServletRequest request) {
        var caller = Callers.of(request);
        var clients = bus.askTelemetry(telemetry -> CompletableFuture.completedStage(telemetry.clients(caller)));
        return ClientsView.one(clients, id).orElseThrow(NotFoundException::new);
    }
}
