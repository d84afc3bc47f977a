package io.myelin.rest.swap;

import io.myelin.generation.SwapRecord;
import io.myelin.rest.http.Callers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JSONRequired;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Replaces bundles, and tells what became of it. No form of a web page can send what these methods take. */
@Component(name = "io.myelin.rest.swaps.resource", service = SwapsResource.class, scope = ServiceScope.PROTOTYPE)
@JaxrsResource
@JSONRequired
@Path(SwapsResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
public final class SwapsResource {
    static final String PATH = "/api/v1/swaps";

    private final SwapDesk desk;

    @Activate
    public SwapsResource(@Reference SwapDesk desk) {
        this.desk = desk;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response order(InputStream body, @Context HttpServletRequest request) throws IOException {
        return answer(desk.order(body, Callers.of(request), asked(request)));
    }

    @POST
    @Consumes({"application/java-archive", MediaType.APPLICATION_OCTET_STREAM})
    public Response upload(@QueryParam("bundle") String bundle, InputStream jar, @Context HttpServletRequest request) {
        return answer(desk.upload(bundle, jar, Callers.of(request), asked(request)));
    }

    @GET
    public SwapsView swaps(@Context HttpServletRequest request) {
        return desk.view(Callers.of(request));
    }

    @GET
    @Path("{number}")
    public SwapRecord swap(@PathParam("number") long number, @Context HttpServletRequest request) {
        return desk.history(Callers.of(request)).stream()
                .filter(record -> record.number() == number)
                .findFirst()
                .orElseThrow(NotFoundException::new);
    }

    private static Gatekeeper.Asked asked(HttpServletRequest request) {
        String forwarded = request.getHeader("Forwarded");
        return new Gatekeeper.Asked(
                request.getRemoteAddr(),
                forwarded == null ? request.getHeader("X-Forwarded-For") : forwarded,
                request.getHeader("Host"),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"));
    }

    private static Response answer(SwapRecord record) {
        return Response.status(status(record.outcome()))
                .location(URI.create(PATH + "/" + record.number()))
                .entity(record)
                .build();
    }

    /** 200 when the new build serves, 202 when that is not known yet, 409 when the old one does, 500 when neither does. */
    static int status(SwapRecord.Outcome outcome) {
        return switch (outcome) {
            case SWAPPED -> 200;
            case WAITING, RUNNING -> 202;
            case REFUSED, REINSTATED -> 409;
            case FAILED -> 500;
        };
    }
}
