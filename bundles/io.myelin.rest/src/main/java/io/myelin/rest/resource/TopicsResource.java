package io.myelin.rest.resource;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.view.Questions;
import io.myelin.broker.view.TopicView;
import io.myelin.broker.view.TopicsView;
import io.myelin.rest.Bus;
import io.myelin.rest.http.Callers;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JSONRequired;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Topics: a list in pages, and one in full. */
@Component(name = "io.myelin.rest.topics", service = TopicsResource.class, scope = ServiceScope.PROTOTYPE)
@JaxrsResource
@JSONRequired
@Path("/api/v1/topics")
@Produces(MediaType.APPLICATION_JSON)
public final class TopicsResource {
    private final Bus bus;

    @Activate
    public TopicsResource(@Reference Bus bus) {
        this.bus = bus;
    }

    @GET
    public TopicsView topics(
            @QueryParam("after") @DefaultValue("") String after,
            @QueryParam("limit") @DefaultValue("") String limit,
            @Context HttpServletRequest request) {
        var caller = Callers.of(request);
        int most = limit(limit, bus.pageLimit());
        return bus.ask(broker -> Questions.topics(broker, after, most, caller));
    }

    @GET
    @Path("{name}")
    public TopicView topic(@PathParam("name") String name, @Context HttpServletRequest request) {
        var caller = Callers.of(request);
        return bus.ask(broker -> Questions.topic(broker, name, caller));
    }

    static int limit(String text, int most) {
        if (text.isEmpty()) {
            return most;
        }
        if (!text.matches("0*[1-9]\\d{0,8}")) {
            throw new BusException(BusError.INVALID_REQUEST, "limit must be a number from 1 up, not \"" + text + "\"");
        }
        return Math.min(most, Integer.parseInt(text));
    }
}
