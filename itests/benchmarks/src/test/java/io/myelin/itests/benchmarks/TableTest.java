package io.myelin.itests.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.benchmarks.host.Calibration;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    private static final Calibration STEADY = new Calibration(100, 200, 50, 80, 20, 30);
    private static final Calibration SLOW_DISK = new Calibration(100, 401, 50, 80, 20, 30);

    @TempDir
    Path directory;

    @Test
    void comparesMediansAndSaysWhichBlocksWereNotQuiet() throws Exception {
        var results = new Results(directory);
        double[] kafka = {6, 9, 3};
        double[] ours = {2, 1, 3};
        for (int i = 0; i < kafka.length; i++) {
            results.add(block(i, 1, "Kafka", kafka[i], 100, i == 0 ? SLOW_DISK : STEADY, 0.05));
            results.add(block(i, 2, "Myelin", ours[i], 400, STEADY, i == 0 ? 1.5 : 0));
        }

        String table = new Table(Results.read(List.of(directory))).render(Main.chosen(List.of("produce-1k")));

        assertTrue(table.contains("| CPU-s per million records | 6 (3 to 9) | 2 (1 to 3) | 3 | 3 |"), table);
        assertTrue(table.contains("| records/s | 100 (100 to 100) | 400 (400 to 400) | 4 |  |"), table);
        assertTrue(table.contains("Blocks: 6, quiet: 5 (others used up to 1.5 processors), calibration moved in: 1."));
    }

    @Test
    void namesChooseOneScenarioAndStarsAll() {
        assertEquals(1, Main.chosen(List.of("produce-1k")).size());
        assertTrue(Main.chosen(List.of("produce-1k*")).size() > 1);
    }

    private static Block block(
            int round, int slot, String peer, double cpu, double rate, Calibration after, double others) {
        var block = new Block(round, slot, peer, "produce-1k");
        block.put(Bench.CPU, cpu);
        block.put("records_per_s", rate);
        block.put(Bench.OTHERS, others);
        block.calibrated(STEADY, after);
        return block;
    }
}
