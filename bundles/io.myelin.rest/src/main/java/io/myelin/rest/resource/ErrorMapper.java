package io.myelin.rest.resource;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.generation.AbsentException;
import io.myelin.rest.view.ErrorView;
import java.io.EOFException;
import java.util.Locale;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what went wrong becomes an HTTP answer. */
@Component(name = "io.myelin.rest.errors", service = ExceptionMapper.class, scope = ServiceScope.PROTOTYPE)
@JaxrsExtension
public final class ErrorMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);
    private static final int RETRY_AFTER_S = 1;

    @Override
    public Response toResponse(Throwable error) {
        var view = view(error);
        var answer = error instanceof WebApplicationException web
                ? Response.fromResponse(web.getResponse())
                : Response.status(view.status());
        if (view.status() == 503) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
        }
        return answer.type(MediaType.APPLICATION_JSON_TYPE).entity(view).build();
    }

    static ErrorView view(Throwable error) {
        if (error instanceof AbsentException) {
            return new ErrorView(503, BusError.UNAVAILABLE.name(), error.getMessage());
        }
        if (error instanceof BusException bus) {
            return new ErrorView(status(bus.error()), bus.error().name(), bus.getMessage());
        }
        if (error instanceof WebApplicationException web) {
            var status = web.getResponse().getStatusInfo();
            var word = status.getReasonPhrase().toUpperCase(Locale.ROOT).replaceAll("[^A-Z]+", "_");
            return new ErrorView(status.getStatusCode(), word, explained(status.getStatusCode()));
        }
        if (error instanceof EOFException || error.getCause() instanceof EOFException) {
            LOG.debug("an HTTP client hung up", error);
        } else {
            LOG.error("an HTTP request failed by a defect", error);
        }
        return new ErrorView(500, BusError.INTERNAL.name(), "the node failed to answer; its log has the cause");
    }

    private static String explained(int status) {
        return switch (status) {
            case 404 -> "nothing is here; the API begins at /api/v1 and the health of the node is at /health";
            case 405 -> "this resource does not know that method; the Allow header names those it does";
            case 406 -> "answers are application/json";
            case 415 ->
                "this resource does not take that media type; to replace a bundle send application/json, or the jar"
                        + " as application/java-archive";
            default -> "the request cannot be answered as it is";
        };
    }

    static int status(BusError error) {
        return switch (error) {
            case UNKNOWN_TOPIC, UNKNOWN_TOPIC_ID, UNKNOWN_PARTITION, GROUP_NOT_FOUND -> 404;
            case TOPIC_NOT_AUTHORIZED, GROUP_NOT_AUTHORIZED, CLUSTER_NOT_AUTHORIZED, TRANSACTIONAL_ID_NOT_AUTHORIZED ->
                403;
            case INVALID_REQUEST, INVALID_TOPIC, INVALID_CONFIG -> 400;
            case INTERNAL -> 500;
            case NO_SPACE -> 507;
            default -> 503;
        };
    }
}
