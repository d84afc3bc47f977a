package io.myelin.codec;

import org.apache.kafka.common.compress.Compression;

/**
 * Makes the Kafka library's loader the thread's context loader for a while: some of its classes look others up by it when they
 * are first touched, and stay broken when that fails.
 */
final class LibraryLoader implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final ClassLoader before = thread.getContextClassLoader();

    private LibraryLoader() {
        thread.setContextClassLoader(Compression.class.getClassLoader());
    }

    static LibraryLoader enter() {
        return new LibraryLoader();
    }

    @Override
    public void close() {
        thread.setContextClassLoader(before);
    }
}
