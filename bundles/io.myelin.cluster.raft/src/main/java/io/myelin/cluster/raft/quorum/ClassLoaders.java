package io.myelin.cluster.raft.quorum;

import java.io.IOException;

/** Ratis loads classes by name through the thread's context class loader, and remembers for ever what it found at first. */
final class ClassLoaders {
    /** Work that does I/O. */
    interface Call<T> {
        T run() throws IOException;
    }

    private ClassLoaders() {}

    /** Runs {@code call}, and lets threads that it makes start, with the class loader of {@code library} as context. */
    static <T> T callWith(Class<?> library, Call<T> call) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(library.getClassLoader());
        try {
            return call.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
