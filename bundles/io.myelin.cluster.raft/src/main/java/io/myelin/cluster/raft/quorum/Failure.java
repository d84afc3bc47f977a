package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.raft.codec.CodecException;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Why the quorum's server can't go on here.
 *
 * @param message what is wrong and what to do
 * @param cause what was thrown
 * @param healing whether opening it again can help
 * @param space whether that needs free space first
 * @param fatal whether somebody has to do something
 */
record Failure(String message, Throwable cause, boolean healing, boolean space, boolean fatal) {

    /** What the log or the state machine reported while it ran. */
    static Failure ofRun(Throwable cause, Path directory) {
        if (isSpace(cause)) {
            return noSpace(cause, directory);
        }
        if (find(cause, CodecException.class) != null) {
            return new Failure(find(cause, CodecException.class).getMessage(), cause, false, false, true);
        }
        if (find(cause, IOException.class) != null) {
            return new Failure(
                    "the metadata log in " + directory + " failed (" + root(cause)
                            + "); what the disk holds is unknown: check the disk, then restart the node",
                    cause,
                    false,
                    false,
                    true);
        }
        return new Failure("the metadata quorum's server stopped (" + root(cause) + ")", cause, true, false, false);
    }

    /** What kept the server from being opened. */
    static Failure ofOpen(Throwable cause, Path directory) {
        if (isSpace(cause)) {
            return noSpace(cause, directory);
        }
        return new Failure(
                "the metadata quorum can't be opened in " + directory + ": " + nearest(cause),
                cause,
                find(cause, UnusableException.class) == null,
                false,
                true);
    }

    static Failure closed() {
        return new Failure(
                "the metadata quorum's server has closed itself; it is opened again", null, true, false, false);
    }

    private static Failure noSpace(Throwable cause, Path directory) {
        return new Failure(
                "no space is left for the metadata log in " + directory
                        + ": free some; changes are taken again a few seconds later",
                cause,
                true,
                true,
                false);
    }

    private static boolean isSpace(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("no space left") || message.contains("quota exceeded")) {
                return true;
            }
        }
        return false;
    }

    private static <T extends Throwable> T find(Throwable cause, Class<T> type) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    /** What our own code says, or else what lies at the bottom. */
    private static String nearest(Throwable cause) {
        for (Class<? extends IOException> ours : List.of(UnusableException.class, BindException.class)) {
            if (find(cause, ours) != null) {
                return find(cause, ours).getMessage();
            }
        }
        return root(cause);
    }

    private static String root(Throwable cause) {
        Throwable t = cause;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return t.getMessage() == null ? t.toString() : t.getClass().getSimpleName() + ": " + t.getMessage();
    }
}
