package io.myelin.itests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The judge of the other tests finds each kind of fault. */
class HistoryTest {
    private final History history = new History();
    private final NavigableMap<Long, Payload> log = new TreeMap<>();

    HistoryTest() {
        for (long i = 0; i < 10; i++) {
            log.put(2 * i, new Payload(0, i));
            log.put(2 * i + 1, new Payload(1, i));
        }
        log.forEach((offset, payload) -> {
            history.acknowledged(payload, offset);
            history.delivered(offset, payload);
        });
    }

    private void assertFound(String sentence) {
        List<String> problems = history.judge(log);
        assertTrue(problems.contains(sentence), problems::toString);
    }

    @Test
    void hasNothingToSayOfAGoodLog() {
        assertEquals(List.of(), history.judge(log));
    }

    @Test
    void findsALostTail() {
        log.remove(19L);
        assertFound("Payload[writer=1, number=9] was acknowledged at 19, where there is null");
        assertFound("Payload[writer=1, number=9] was delivered from 19, where there is null");
    }

    @Test
    void findsAHole() {
        log.remove(7L);
        assertFound("offset 8 comes where 7 should");
        assertFound("at offset 9 writer 1 wrote 4 where 3 should be");
    }

    @Test
    void findsTwoThatAreSwapped() {
        log.put(4L, log.put(6L, log.get(4L)));
        assertFound("Payload[writer=0, number=2] was acknowledged at 4, where there is Payload[writer=0, number=3]");
        assertFound("at offset 4 writer 0 wrote 3 where 2 should be");
    }

    @Test
    void findsADuplicateThatNobodyWasToldOf() {
        log.put(20L, new Payload(1, 9));
        history.delivered(20, new Payload(1, 9));
        assertEquals(List.of("at offset 20 writer 1 wrote 9 where 10 should be"), history.judge(log));
    }

    @Test
    void findsARecordThatTheGroupDidNotGet() {
        log.put(20L, new Payload(1, 10));
        assertEquals(List.of("the group was never given offset 20"), history.judge(log));
    }

    @Test
    void findsAnOffsetThatWasGivenTwice() {
        history.delivered(3, new Payload(0, 3));
        assertFound("offset 3 was Payload[writer=1, number=1] for one reader, Payload[writer=0, number=3] for another");
    }

    @Test
    void findsWhatProducersWereRefused() {
        history.failed(new Payload(0, 10), new IllegalStateException("too late"));
        assertFound("Payload[writer=0, number=10] failed: java.lang.IllegalStateException: too late");
    }

    @Test
    void findsAByteThatIsAnother() {
        byte[] bytes = new Payload(3, 5).encode();
        assertEquals(new Payload(3, 5), Payload.decode(bytes));
        bytes[500] ^= 1;
        assertThrows(AssertionError.class, () -> Payload.decode(bytes));
    }
}
