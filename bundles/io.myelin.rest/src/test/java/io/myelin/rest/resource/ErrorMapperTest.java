package io.myelin.rest.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.generation.AbsentException;
import io.myelin.rest.view.ErrorView;
import java.util.Set;
import javax.ws.rs.NotAllowedException;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorMapperTest {
    private final ErrorMapper mapper = new ErrorMapper();

    @Test
    void anAbsentBrokerIsAMatterOfTime() {
        var answer = mapper.toResponse(new AbsentException("broker"));
        assertError(answer, 503, "UNAVAILABLE");
        assertEquals(1, answer.getHeaders().getFirst("Retry-After"));
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN_TOPIC, 404",
        "TOPIC_NOT_AUTHORIZED, 403",
        "CLUSTER_NOT_AUTHORIZED, 403",
        "INVALID_REQUEST, 400",
        "TIMED_OUT, 503",
        "STORAGE, 503",
        "INTERNAL, 500",
    })
    void whatTheBusSays(BusError error, int status) {
        var answer = mapper.toResponse(new BusException(error, "a sentence"));
        assertError(answer, status, error.name());
        assertEquals("a sentence", ((ErrorView) answer.getEntity()).message());
        assertEquals(status == 503, answer.getHeaders().containsKey("Retry-After"));
    }

    @Test
    void anUnknownPathAndAMethodThatIsNotThere() {
        assertError(mapper.toResponse(new NotFoundException()), 404, "NOT_FOUND");
        var answer = mapper.toResponse(new NotAllowedException("GET", new String[] {"HEAD"}));
        assertError(answer, 405, "METHOD_NOT_ALLOWED");
        assertEquals(Set.of("GET", "HEAD"), answer.getAllowedMethods());
    }

    @Test
    void aDefectShowsNothingOfItsInside() {
        var answer = mapper.toResponse(new IllegalStateException("the secret of line 12"));
        assertError(answer, 500, "INTERNAL");
        assertFalse(((ErrorView) answer.getEntity()).message().contains("secret"));
        assertNull(answer.getHeaderString("Retry-After"));
    }

    private static void assertError(Response answer, int status, String word) {
        assertEquals(status, answer.getStatus());
        assertEquals(MediaType.APPLICATION_JSON_TYPE, answer.getMediaType());
        var view = (ErrorView) answer.getEntity();
        assertEquals(status, view.status());
        assertEquals(word, view.error());
    }
}
