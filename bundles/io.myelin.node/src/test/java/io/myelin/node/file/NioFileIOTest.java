package io.myelin.node.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioFileIOTest {
    @TempDir
    Path directory;

    private final NioFileIO files = new NioFileIO();
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("file");
    }

    @Test
    void readsWhatWasWrittenWhereItWasWritten() throws IOException {
        try (FileHandle handle = files.open(file, Mode.READ_WRITE)) {
            handle.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 2);
            handle.sync(false);
            ByteBuffer target = ByteBuffer.allocate(8);

            assertEquals(5, handle.read(target, 1));
            assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 0, 0, 0}, target.array());
            assertEquals(0, handle.read(target, 6));
            assertEquals(6, handle.size());
            handle.truncate(3);
            assertEquals(3, handle.size());
            assertTrue(handle.channel().isPresent());
        }
    }

    @Test
    void opensAsTheModeSays() throws IOException {
        assertThrows(NoSuchFileException.class, () -> files.open(file, Mode.READ));
        files.open(file, Mode.CREATE_NEW).close();
        assertThrows(FileAlreadyExistsException.class, () -> files.open(file, Mode.CREATE_NEW));
        try (FileHandle handle = files.open(file, Mode.READ)) {
            assertThrows(NonWritableChannelException.class, () -> handle.write(ByteBuffer.allocate(1), 0));
        }
    }

    @Test
    void replacesASmallFileAsAWhole() throws IOException {
        files.replace(file, new byte[] {1});
        files.replace(file, new byte[] {2, 3});

        assertArrayEquals(new byte[] {2, 3}, files.readAll(file));
        assertEquals(List.of(file), files.list(directory));
    }

    @Test
    void listsSortedAndNothingWhereThereIsNoDirectory() throws IOException {
        files.createDirectories(directory.resolve("b/c"));
        files.open(directory.resolve("a"), Mode.CREATE_NEW).close();

        assertEquals(List.of(directory.resolve("a"), directory.resolve("b")), files.list(directory));
        assertEquals(List.of(), files.list(directory.resolve("missing")));
        assertTrue(files.isDirectory(directory.resolve("b")));
        assertFalse(files.isDirectory(directory.resolve("a")));
    }

    @Test
    void movesFilesOverFilesAndDirectoriesAside() throws IOException {
        files.replace(file, new byte[] {1});
        files.replace(directory.resolve("other"), new byte[] {2});
        files.rename(file, directory.resolve("other"));
        files.createDirectories(directory.resolve("from/inner"));
        files.rename(directory.resolve("from"), directory.resolve("to"));
        files.syncDirectory(directory);

        assertArrayEquals(new byte[] {1}, files.readAll(directory.resolve("other")));
        assertFalse(files.exists(file));
        assertTrue(files.exists(directory.resolve("to/inner")));
    }

    @Test
    void deletesWhatIsThereAndDoesNotMindWhatIsNot() throws IOException {
        files.replace(file, new byte[] {1});
        files.delete(file);
        files.delete(file);

        assertFalse(files.exists(file));
    }

    @Test
    void knowsTheSpaceAlsoForWhatDoesNotExistYet() throws IOException {
        Path missing = directory.resolve("x/y");

        assertTrue(files.usableBytes(missing) > 0);
        assertTrue(files.totalBytes(missing) >= files.usableBytes(missing));
    }
}
