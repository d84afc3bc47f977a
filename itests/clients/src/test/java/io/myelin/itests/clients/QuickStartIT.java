package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's quick start: real events in by a stock client, out again byte for byte and in order per key. */
class QuickStartIT {
    private static final int EARTHQUAKES = 1707;

    @TempDir
    static Path data;

    private static Node node;
    private static List<Event> events;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data);
        events = Events.earthquakes();
        assertEquals(EARTHQUAKES, events.size());
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void javaClientReadsBackWhatItWrote() throws Exception {
        new Tools(node.kafka())
                .run("kafka-topics", "--create", "--topic", "earthquakes", "--partitions", "3")
                .ok();
        Client.write(node.kafka(), "earthquakes", events);
        assertEquals(Events.byKey(events), Events.byKey(Client.readAll(node.kafka(), "earthquakes", EARTHQUAKES)));
    }

    @Test
    void kcatReadsBackWhatItWrote() throws Exception {
        assertTrue(Programs.onPath("kcat"), "kcat is not installed: run ./verify, or apt-get install kcat");
        StringBuilder in = new StringBuilder();
        events.forEach(event ->
                in.append(event.key()).append('\t').append(event.value()).append('\n'));
        Programs.run(
                        List.of(
                                "kcat",
                                "-b",
                                node.kafka(),
                                "-P",
                                "-t",
                                "kcat-earthquakes",
                                "-K",
                                "\\t",
                                "-X",
                                "acks=all"),
                        in.toString(),
                        60)
                .ok();
        Programs.Outcome outcome = Programs.run(
                        List.of(
                                "kcat",
                                "-b",
                                node.kafka(),
                                "-C",
                                "-q",
                                "-e",
                                "-t",
                                "kcat-earthquakes",
                                "-o",
                                "beginning",
                                "-f",
                                "%k\\t%s\\n"),
                        "",
                        60)
                .ok();
        List<Event> read = new ArrayList<>();
        for (String line : outcome.lines()) {
            int tab = line.indexOf('\t');
            read.add(new Event(line.substring(0, tab), line.substring(tab + 1)));
        }
        assertEquals(EARTHQUAKES, read.size());
        assertEquals(Events.byKey(events), Events.byKey(read));
    }
}
