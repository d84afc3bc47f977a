package io.myelin.log.memory;

import io.myelin.log.StorageException;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all logs share. Any thread. */
final class Budget {
    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();

    Budget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void take(long bytes) throws StorageException {
        if (used.addAndGet(bytes) > limitBytes) {
            used.addAndGet(-bytes);
            throw new StorageException(
                    StorageException.Kind.FULL,
                    "the memory store holds " + used.get() + " of " + limitBytes
                            + " bytes: raise limit.bytes or retain less");
        }
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }

    long limitBytes() {
        return limitBytes;
    }

    long freeBytes() {
        return limitBytes - used.get();
    }
}
