package io.myelin.rest.swap;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * Which files of this machine may be named as the jar of a bundle.
 *
 * @param home what relative names are relative to
 * @param directories of which what is below is allowed
 */
record JarPaths(Path home, List<String> directories) {

    /** The file behind all links. Whether another file exists is nobody's business: the message is the same. */
    Path require(String named) {
        try {
            Path jar = home.resolve(named).toRealPath();
            for (String directory : directories) {
                Path allowed = home.resolve(directory);
                if (Files.isDirectory(allowed) && jar.startsWith(allowed.toRealPath()) && Files.isRegularFile(jar)) {
                    return jar;
                }
            }
        } catch (IOException | InvalidPathException e) {
            // not there, or no name of a file: as said above
        }
        throw new BusException(
                BusError.INVALID_REQUEST,
                "there is no jar " + named + " in " + String.join(", ", directories)
                        + " (io.myelin.rest.swaps.jar.directories), or send the jar itself as application/java-archive");
    }
}
