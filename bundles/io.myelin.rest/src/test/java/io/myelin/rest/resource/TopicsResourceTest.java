package io.myelin.rest.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsResourceTest {

    @ParameterizedTest
    @CsvSource({"'', 1000", "1, 1", "007, 7", "1000, 1000", "999999999, 1000"})
    void limitsAPage(String asked, int given) {
        assertEquals(given, TopicsResource.limit(asked, 1_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1.5", " 1", "99999999999999999999"})
    void refusesWhatIsNoLimit(String asked) {
        var refused = assertThrows(BusException.class, () -> TopicsResource.limit(asked, 1_000));
        assertEquals(BusError.INVALID_REQUEST, refused.error());
    }
}
