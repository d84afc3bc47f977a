package io.myelin.swap.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
import io.myelin.testkit.sim.SimFileIO;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Path FILE = Path.of("/swap/history.list");

    private final SimFileIO files = new SimFileIO(1);

    HistoryTest() throws IOException {
        files.createDirectories(FILE.getParent());
    }

    private History history() throws IOException {
        return new History(files, FILE, 3);
    }

    private static SwapRecord record(long number, Outcome outcome) {
        return new SwapRecord(number, "io.myelin.rest", "a file, + 100%\n", "1.0.0", "", outcome, "", 5, 6, 7);
    }

    @Test
    void survivesARestart() throws Exception {
        History first = history();
        SwapRecord swapped = record(first.next(), Outcome.SWAPPED);
        first.put(swapped);

        History second = history();
        assertEquals(List.of(swapped), second.all());
        assertEquals(2, second.next());
    }

    @Test
    void whatTheEndOfTheProcessInterruptedIsSaidToBeUndone() throws Exception {
        History first = history();
        first.put(record(1, Outcome.RUNNING));
        first.put(record(2, Outcome.WAITING));
        assertEquals(
                List.of(Outcome.REFUSED, Outcome.REINSTATED),
                history().all().stream().map(SwapRecord::outcome).toList());
    }

    @Test
    void isBounded() throws Exception {
        History history = history();
        history.put(record(1, Outcome.RUNNING));
        for (int i = 2; i <= 6; i++) {
            history.put(record(i, Outcome.SWAPPED));
        }
        assertEquals(
                List.of(6L, 5L, 1L),
                history.all().stream().map(SwapRecord::number).toList());
    }

    @Test
    void aDamagedLineIsLeftOut() throws Exception {
        History first = history();
        first.put(record(1, Outcome.SWAPPED));
        first.put(record(2, Outcome.SWAPPED));
        String text = new String(files.readAll(FILE), StandardCharsets.UTF_8);
        files.replace(FILE, text.replaceFirst("SWAPPED", "SWAPPT").getBytes(StandardCharsets.UTF_8));
        assertEquals(1, history().all().size());
    }
}
