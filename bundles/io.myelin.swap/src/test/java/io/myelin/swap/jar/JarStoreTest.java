package io.myelin.swap.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.generation.JarSource;
import io.myelin.swap.Refusal;
import io.myelin.swap.jar.JarStore.Kept;
import io.myelin.testkit.sim.SimFileIO;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JarStoreTest {
    private static final Path DIRECTORY = Path.of("/swap");
    private static final String LOG = "io.myelin.log.segment";

    private final SimFileIO files = new SimFileIO(1);

    private JarStore store(String distribution) throws IOException {
        return new JarStore(files, DIRECTORY, distribution, 100);
    }

    private static JarSource jar(int bytes) {
        return JarSource.bytes("test", new byte[bytes]);
    }

    @Test
    void whatWasCommittedLastsUntilTheDistributionChanges() throws Exception {
        JarStore store = store("one");
        Kept kept = store.keep(jar(10), LOG, 1);
        store.commit(LOG, kept);

        assertEquals(Optional.of(kept.sha256()), store("one").replacementOf(LOG));
        assertTrue(files.exists(kept.file()));

        assertEquals(Optional.empty(), store("two").replacementOf(LOG));
        assertFalse(files.exists(kept.file()));
        assertEquals(Optional.empty(), store("one").replacementOf(LOG));
    }

    @Test
    void whatWasOnlyKeptDoesNotLast() throws Exception {
        JarStore store = store("one");
        Kept kept = store.keep(jar(10), LOG, 1);
        assertEquals(Optional.empty(), store("one").replacementOf(LOG));
        assertFalse(files.exists(kept.file()));
    }

    @Test
    void theShippedJarIsKeptOnceAndAgainForAnotherDistribution() throws Exception {
        Path shipped = store("one").keepShipped(LOG, jar(10));
        assertEquals(shipped, store("one").keepShipped(LOG, jar(20)));
        assertEquals(10, files.readAll(shipped).length);
        assertFalse(store("one").replaces(shipped));
        assertEquals(Optional.empty(), store("two").shipped(LOG));
    }

    @Test
    void noFileIsWrittenTwice() throws Exception {
        JarStore store = store("one");
        assertNotEquals(
                store.keep(jar(10), LOG, 1).file(), store.keep(jar(10), LOG, 1).file());
    }

    @Test
    void aJarThatIsTooLargeIsRefusedAndLeavesNothing() throws Exception {
        JarStore store = store("one");
        assertThrows(Refusal.class, () -> store.keep(jar(101), LOG, 1));
        assertEquals(0, files.list(DIRECTORY.resolve("jars")).size());
    }

    @Test
    void discardsWhatIsNotNeeded() throws Exception {
        JarStore store = store("one");
        Kept first = store.keep(jar(10), LOG, 1);
        Kept second = store.keep(jar(10), LOG, 2);
        store.commit(LOG, second);
        store.discard(first.file());
        store.discard(second.file());
        assertFalse(files.exists(first.file()));
        assertTrue(files.exists(second.file()));
    }

    @Test
    void remembersWhatWasTakenFromTheDeployDirectory() throws Exception {
        store("one").rememberDeployed(LOG, Optional.of("abc"));
        assertEquals(Optional.of("abc"), store("one").deployed(LOG));
    }
}
