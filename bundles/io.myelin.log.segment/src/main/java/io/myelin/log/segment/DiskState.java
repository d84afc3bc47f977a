package io.myelin.log.segment;

import io.myelin.log.StorageException;
import io.myelin.log.StorageException.Kind;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the directory takes writes. After a failed sync nobody knows what is on disk, and the next sync would say that all
 * is well: so nothing is tried again, and the directory stays failed until the node is restarted. Any thread.
 */
final class DiskState {
    private static final Logger LOG = LoggerFactory.getLogger(DiskState.class);

    private final AtomicReference<StorageException> failure = new AtomicReference<>();

    /** @throws StorageException when the directory has failed */
    void check() throws StorageException {
        StorageException first = failure.get();
        if (first != null) {
            throw new StorageException(Kind.FAILED, first.getMessage(), first);
        }
    }

    Optional<String> failure() {
        return Optional.ofNullable(failure.get()).map(Throwable::getMessage);
    }

    /** What a failed write means: {@link Kind#FULL} may pass, everything else fails the directory. */
    StorageException onWrite(String what, IOException cause) {
        if (isFull(cause)) {
            return new StorageException(Kind.FULL, what + ": no space left, free some or grow the file system", cause);
        }
        return fail(what, cause);
    }

    /** Fails the directory. */
    StorageException fail(String what, IOException cause) {
        StorageException exception = new StorageException(
                Kind.FAILED,
                what + " failed (" + cause
                        + "); the directory takes no more writes, check the disk and restart the node",
                cause);
        if (failure.compareAndSet(null, exception)) {
            LOG.error("{}", exception.getMessage(), cause);
        }
        return exception;
    }

    static boolean isFull(IOException cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded");
    }
}
