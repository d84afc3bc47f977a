package io.myelin.cluster.raft.quorum;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room that the log is opened in when nothing else is left: a file that is deleted then, and written again when there is
 * plenty. Without it nobody could delete a topic on a disk that is full to the last byte.
 */
final class Spare {
    static final String NAME = "spare";

    private static final Logger LOG = LoggerFactory.getLogger(Spare.class);
    private static final int BYTES = 1 << 20;

    private final FileIO files;
    private final Path file;
    private boolean held;

    Spare(FileIO files, Path directory) {
        this.files = files;
        this.file = directory.resolve(NAME);
    }

    /** Writes the file where it is missing. */
    synchronized void take() {
        if (held) {
            return;
        }
        try {
            if (!files.exists(file)) {
                write();
            }
            held = true;
        } catch (IOException e) {
            LOG.warn("{} is not written, trying again: {}", file, e.toString());
        }
    }

    /** Zeros, as a file with holes would hold nothing. */
    private void write() throws IOException {
        try (FileHandle handle = files.open(file, FileIO.Mode.CREATE_NEW)) {
            handle.write(ByteBuffer.allocate(BYTES), 0);
        } catch (IOException e) {
            files.delete(file);
            throw e;
        }
    }

    /** Deletes the file. */
    synchronized void give() {
        held = false;
        try {
            if (files.exists(file)) {
                files.delete(file);
                LOG.warn("{} is given up so that the metadata log can be opened", file);
            }
        } catch (IOException e) {
            LOG.warn("{} is not deleted: {}", file, e.toString());
        }
    }
}
