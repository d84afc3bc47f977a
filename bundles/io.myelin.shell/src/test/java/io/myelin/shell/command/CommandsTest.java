package io.myelin.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Header;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.generation.JarSource;
import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
import io.myelin.generation.Swaps;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.bundle.SwapEngine;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** An engine whose next swap ends as it is told. */
    private static final class FakeSwaps implements Swaps {
        SwapRecord next;
        String asked = "";

        @Override
        public Swap swap(String bundle, JarSource jar) {
            asked = bundle + " by " + jar.name();
            return new Swap(next.number(), CompletableFuture.completedStage(next));
        }

        @Override
        public Swap restore(String bundle) {
            asked = bundle + " restored";
            return new Swap(next.number(), CompletableFuture.completedStage(next));
        }

        @Override
        public List<SwapRecord> history() {
            return List.of(next);
        }

        @Override
        public List<Replaceable> replaceable() {
            return List.of();
        }
    }

    private final FakeSwaps swaps = new FakeSwaps();

    private record Part(String name, Health check) implements HealthSource {}

    @Test
    void failsWhenAPartIsDown() throws CommandException {
        HealthCommand command = new HealthCommand();
        assertThrows(CommandException.class, () -> run(command));
        command.bindSource(new Part("b", Health.ok("serving")));
        printed.reset();
        assertEquals("PART  STATUS  DETAIL\nb     UP      serving\n", run(command));
        command.bindSource(new Part("a", Health.failing("not yet")));
        CommandException thrown = assertThrows(CommandException.class, () -> run(command, "--json"));
        assertEquals("1 of 2 parts are down", thrown.getMessage());
        assertTrue(printed.toString(StandardCharsets.UTF_8)
                .endsWith(
                        "{\"status\":\"DOWN\",\"checks\":[{\"name\":\"a\",\"status\":\"DOWN\",\"detail\":\"not yet\"},"
                                + "{\"name\":\"b\",\"status\":\"UP\",\"detail\":\"serving\"}]}\n"));
    }

    @Test
    void tellsHowASwapWent() throws Exception {
        Files.writeString(directory.resolve("new.jar"), "");
        swaps.next = record(Outcome.SWAPPED, "");
        assertEquals("io.myelin.x 1.0.0 -> 1.0.1, paused 5 ms, took 9 ms\n", run(swap(), "x", "new.jar"));
        assertEquals("x by " + directory.resolve("new.jar"), swaps.asked);
        run(swap(), "x", "--restore");
        assertEquals("x restored", swaps.asked);
    }

    @Test
    void failsWhenTheOldBuildCameBack() throws Exception {
        Files.writeString(directory.resolve("new.jar"), "");
        swaps.next = record(Outcome.REINSTATED, "it threw");
        CommandException thrown = assertThrows(CommandException.class, () -> run(swap(), "x", "new.jar", "--json"));
        assertEquals("io.myelin.x REINSTATED: it threw", thrown.getMessage());
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("\"outcome\":\"REINSTATED\""));
    }

    @Test
    void doesNotAskTheEngineForNonsense() {
        assertEquals("the node cannot read " + directory.resolve("no.jar"), refusal("x", "no.jar"));
        assertEquals("give either a jar or --restore", refusal("x"));
        assertEquals("give either a jar or --restore", refusal("x", "y.jar", "--restore"));
        assertEquals("", swaps.asked);
    }

    @Test
    void listsSwaps() throws CommandException {
        swaps.next = record(Outcome.REFUSED, "no such bundle");
        SwapEngine engine = new SwapEngine();
        engine.bindSwaps(swaps);
        assertEquals("""
                NUMBER  TIME                  BUNDLE       FROM   TO     OUTCOME  PAUSE MS  REASON
                     3  1970-01-01T00:00:01Z  io.myelin.x  1.0.0  1.0.1  REFUSED         5  no such bundle
                """, run(new SwapsCommand(engine)));
        engine.unbindSwaps(swaps);
        assertThrows(CommandException.class, () -> run(new SwapsCommand(engine)));
    }

    @Test
    void writesARecordForPeopleAndForPrograms() throws Exception {
        BatchBuilder builder = new BatchBuilder();
        builder.add(0, bytes("k\u001b"), null, List.of(new Header("h", ByteBuffer.wrap(new byte[] {(byte) 0xff}))));
        RecordView record =
                RecordReader.ofPlain(BatchView.at(builder.build(), 0)).next();
        assertEquals("        4           0  1970-01-01T00:00:00Z      k\\u001b  -", RecordRow.text(4, record));
        assertEquals(
                "{\"partition\":4,\"offset\":0,\"timestampMs\":0,\"key\":\"k\\u001b\",\"value\":null,"
                        + "\"headers\":[{\"name\":\"h\",\"valueBase64\":\"/w==\"}]}",
                RecordRow.json(4, record));
    }

    @Test
    void showsQuotas() {
        Map<QuotaEntity, Map<String, Double>> quotas = new LinkedHashMap<>();
        quotas.put(QuotaEntity.clientId(""), Map.of("request_percentage", 0.5, "producer_byte_rate", 1048576.0));
        quotas.put(QuotaEntity.userWithClientId("alice", "app"), Map.of("consumer_byte_rate", 1e15));
        assertEquals("""
                USER   CLIENT ID  ADDRESS  QUOTA               LIMIT
                -      (default)  -        producer_byte_rate  1048576
                -      (default)  -        request_percentage  0.5
                alice  app        -        consumer_byte_rate  1000000000000000
                """, QuotasCommand.text(QuotasCommand.rows(quotas)));
    }

    @Test
    void helpsWithEveryCommand() throws CommandException {
        for (Command command : List.of(
                new TopicsCommand(null),
                new TopicCommand(null),
                new GroupsCommand(null),
                new GroupCommand(null),
                new QuotasCommand(null),
                new ProduceCommand(null, null),
                new ConsumeCommand(null, null, null),
                swap(),
                new SwapsCommand(null),
                new HealthCommand())) {
            printed.reset();
            String help = run(command, "--help");
            assertTrue(help.startsWith("Usage: bus:"), help);
            assertTrue(help.contains("--json"), help);
        }
    }

    private String refusal(String... words) {
        swaps.next = record(Outcome.SWAPPED, "");
        return assertThrows(CommandException.class, () -> run(swap(), words)).getMessage();
    }

    private SwapCommand swap() {
        SwapEngine engine = new SwapEngine();
        engine.bindSwaps(swaps);
        return new SwapCommand(engine);
    }

    private static SwapRecord record(Outcome outcome, String reason) {
        return new SwapRecord(3, "io.myelin.x", "new.jar", "1.0.0", "1.0.1", outcome, reason, 1_000, 5, 9);
    }

    private String run(Command command, String... words) throws CommandException {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        command.execute(new Console(InputStream.nullInputStream(), out, out, directory), words);
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
