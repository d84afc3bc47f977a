package io.myelin.security.file;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of users, read anew each time because people edit it. One thread. */
final class CredentialsFile {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialsFile.class);
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private final FileIO io;
    private final Path path;
    private final long maxBytes;
    private byte[] known = {};
    private Credentials credentials = Credentials.none();
    private boolean warned;

    CredentialsFile(FileIO io, Path path, long maxBytes) {
        this.io = io;
        this.path = path;
        this.maxBytes = maxBytes;
    }

    Path path() {
        return path;
    }

    /** Who there is now; nobody when there is no file. */
    Credentials read() throws IOException {
        if (!io.exists(path)) {
            known = new byte[0];
            credentials = Credentials.none();
            return credentials;
        }
        byte[] content = content();
        if (!Arrays.equals(content, known)) {
            known = content;
            credentials = Credentials.parse(content);
            credentials.wrong().forEach(why -> LOG.warn("{} has a line that is no user: {}", path, why));
        }
        warn();
        return credentials;
    }

    private byte[] content() throws IOException {
        try (FileHandle handle = io.open(path, FileIO.Mode.READ)) {
            if (handle.size() > maxBytes) {
                throw new IOException(path + " is longer than the " + maxBytes + " bytes of file.max.bytes");
            }
            ByteBuffer all = ByteBuffer.allocate((int) handle.size());
            handle.read(all, 0);
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    private void warn() throws IOException {
        if (!Files.getFileStore(path).supportsFileAttributeView("posix")) {
            return;
        }
        EnumSet<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(path));
        others.removeAll(OWNER);
        others.remove(PosixFilePermission.OWNER_EXECUTE);
        if (others.isEmpty()) {
            warned = false;
        } else if (!warned) {
            warned = true;
            LOG.warn("others than its owner may use the file of users: chmod 600 {}", path);
        }
    }

    /** Durable when it returns; either the old content is there or the new. */
    void write(Credentials next) throws IOException {
        byte[] content = next.content();
        if (content.length > maxBytes) {
            throw new IOException(path + " would be longer than the " + maxBytes + " bytes of file.max.bytes");
        }
        Path beside = path.resolveSibling(path.getFileName() + ".tmp");
        io.delete(beside);
        try (FileHandle handle = io.open(beside, FileIO.Mode.CREATE_NEW)) {
            if (Files.getFileStore(beside).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(beside, OWNER);
            }
            handle.write(ByteBuffer.wrap(content), 0);
            handle.sync(true);
        }
        io.rename(beside, path);
        io.syncDirectory(path.toAbsolutePath().getParent());
        known = content;
        credentials = next;
    }
}
