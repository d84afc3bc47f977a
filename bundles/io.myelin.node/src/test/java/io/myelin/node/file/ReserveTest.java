package io.myelin.node.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.file.FileIO;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReserveTest {
    private static final long BYTES = 3 << 19;

    @TempDir
    Path directory;

    private final NioFileIO real = new NioFileIO();
    private long usableBytes;

    /** The real files on a disk with as much space as the test says. */
    private FileIO files() {
        return (FileIO) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FileIO.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("usableBytes")) {
                        return usableBytes;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private boolean held(Reserve reserve, long usable) {
        usableBytes = usable;
        reserve.look();
        return Files.exists(directory.resolve(Reserve.FILE));
    }

    @Test
    void isWrittenWhenThereIsPlentyAndGivenUpWhenThereIsNothing() throws IOException {
        try (Reserve reserve = new Reserve(files(), directory, BYTES)) {
            assertFalse(held(reserve, 3 * BYTES - 1));
            assertTrue(held(reserve, 3 * BYTES));
            assertEquals(BYTES, Files.size(directory.resolve(Reserve.FILE)));
            assertTrue(held(reserve, BYTES / 4));
            assertFalse(held(reserve, BYTES / 4 - 1));
            assertFalse(held(reserve, BYTES));
            assertTrue(held(reserve, 3 * BYTES));
        }
    }

    @Test
    void isGivenUpBeforeTheNodeGoesOnStarting() throws IOException {
        Files.write(directory.resolve(Reserve.FILE), new byte[100]);
        try (Reserve reserve = new Reserve(files(), directory, BYTES)) {
            reserve.start();
            assertFalse(Files.exists(directory.resolve(Reserve.FILE)));
        }
    }

    @Test
    void goesWhenThereIsToBeNone() {
        try (Reserve reserve = new Reserve(files(), directory, BYTES);
                Reserve none = new Reserve(files(), directory, 0)) {
            assertTrue(held(reserve, Long.MAX_VALUE / 2));
            assertFalse(held(none, Long.MAX_VALUE / 2));
        }
    }
}
