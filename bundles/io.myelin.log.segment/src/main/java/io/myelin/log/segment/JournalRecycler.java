package io.myelin.log.segment;

import io.myelin.log.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the files of the journal, the oldest first, while it goes on in the next one: brings every segment that has batches in
 * the file to disk, with its directory, and puts that on record. Only then may the file be written to again.
 */
final class JournalRecycler {
    private static final Logger LOG = LoggerFactory.getLogger(JournalRecycler.class);
    private static final int AT_ONCE = 4;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final StoreContext context;
    private final JournalFiles files;
    private final Journal journal;
    private final AtomicBoolean running = new AtomicBoolean();

    JournalRecycler(StoreContext context, JournalFiles files, Journal journal) {
        this.context = context;
        this.files = files;
        this.journal = journal;
    }

    /** Begins, unless it is at work. Any thread. */
    void kick() {
        if (journal.toFree() == null || !running.compareAndSet(false, true)) {
            return;
        }
        JournalFile file = journal.toFree();
        if (file == null || context.disk().failure().isPresent()) {
            running.set(false);
        } else if (file.isInherited()) {
            offLoop(() -> releaseInherited(file));
        } else {
            new Round(file).begin();
        }
    }

    private void offLoop(Runnable task) {
        try {
            context.blocking().execute(task);
        } catch (RejectedExecutionException e) {
            failed("the pool for blocking work is full");
        }
    }

    private final class Round {
        private final JournalFile file;
        private final List<JournaledLog> members;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger left;
        private volatile boolean incomplete;

        Round(JournalFile file) {
            this.file = file;
            this.members = List.copyOf(file.members());
            this.left = new AtomicInteger(Math.max(1, Math.min(AT_ONCE, members.size())));
        }

        void begin() {
            for (int i = left.get(); i > 0; i--) {
                goOn();
            }
        }

        private void goOn() {
            int index = next.getAndIncrement();
            if (index >= members.size()) {
                if (left.decrementAndGet() == 0) {
                    end();
                }
                return;
            }
            try {
                members.get(index).bringToDisk(done -> {
                    incomplete |= !done;
                    goOn();
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("A file of the journal is left to the next life: {}", e.toString());
            }
        }

        private void end() {
            if (incomplete) {
                failed("not every segment could be synced");
            } else {
                offLoop(() -> free(file));
            }
        }
    }

    private void releaseInherited(JournalFile file) {
        try {
            JournalScan scan = new JournalScan(context.files(), file.path(), files.salt());
            JournalReplay.sync(context, new JournalReplay(context).pathsOf(scan));
            free(file);
        } catch (IOException e) {
            failed(file.path() + " cannot be read (" + e + "), check the disk");
        } catch (StorageException e) {
            failed(e.getMessage());
        }
    }

    private void free(JournalFile file) {
        try {
            if (journal.toFree() == file) {
                context.manifest().append(new ManifestEntry.JournalFreed(files.salt(), file.lap()));
                context.manifest().sync();
                journal.freed();
            }
            running.set(false);
            kick();
        } catch (StorageException e) {
            failed(e.getMessage());
        }
    }

    private void failed(String why) {
        LOG.debug("A file of the journal is not freed yet: {}", why);
        journal.stuck();
        try {
            context.loops().loop(0).schedule(RETRY_NS, () -> {
                running.set(false);
                kick();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The loops have ended, and so does the journal");
        }
    }
}
