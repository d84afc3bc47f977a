package io.myelin.node.file;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
    @TempDir
    Path directory;

    @Test
    void isGivenOnceAtATime() throws IOException {
        try (Lease first = Lease.take(directory.resolve("data"))) {
            String message = assertThrows(IOException.class, () -> Lease.take(directory.resolve("data")))
                    .getMessage();
            assertTrue(message.contains("is in use by another instance"), message);
        }
        Lease.take(directory.resolve("data")).close();
    }
}
