package io.myelin.node.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdentityTest {
    @TempDir
    Path directory;

    private final NioFileIO files = new NioFileIO();

    @Test
    void isChosenAtTheFirstStartAndKept() throws IOException {
        assertEquals(3, NodeIdentity.of(files, directory, 3).nodeId());
        assertEquals(3, NodeIdentity.of(files, directory, NodeIdentity.ANY).nodeId());
        assertEquals(3, NodeIdentity.of(files, directory, 3).nodeId());
    }

    @Test
    void isZeroWhenNobodyChooses() throws IOException {
        assertEquals(0, NodeIdentity.of(files, directory, NodeIdentity.ANY).nodeId());
    }

    @Test
    void cannotBeChangedByConfiguration() throws IOException {
        NodeIdentity.of(files, directory, 3);

        String message = assertThrows(IOException.class, () -> NodeIdentity.of(files, directory, 4))
                .getMessage();

        assertTrue(message.contains("belongs to node 3"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version=1", "version=1\nnode.id=-2", "version=1\nnode.id=x", "version=2\nnode.id=1"})
    void isRefusedWhenTheFileIsDamaged(String content) throws IOException {
        Files.writeString(directory.resolve(NodeIdentity.FILE), content);

        assertThrows(IOException.class, () -> NodeIdentity.of(files, directory, NodeIdentity.ANY));
    }
}
