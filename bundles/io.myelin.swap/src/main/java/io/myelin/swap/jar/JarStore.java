package io.myelin.swap.jar;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.generation.JarSource;
import io.myelin.swap.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars that swaps need, in a directory of their own: what is to come, what was swapped in, and what the distribution
 * brought along, kept before it is touched. A name is used once, so that no file changes under a bundle that reads it.
 */
public final class JarStore {
    private static final Logger LOG = LoggerFactory.getLogger(JarStore.class);
    private static final String REPLACEMENTS = "replacements.list";
    private static final String DEPLOYED = "deployed.list";
    private static final int ID_LENGTH = 12;
    private static final int CHUNK_BYTES = 1 << 16;

    private final FileIO files;
    private final Path directory;
    private final Path jars;
    private final long maxBytes;
    private final TreeMap<String, String> deployed = new TreeMap<>();
    private final Set<Path> taken = new HashSet<>();
    private final String shippedEnd;
    private Replacements replacements;

    /** A jar that lies safely on disk. */
    public record Kept(Path file, String sha256) {}

    /**
     * @param directory of these files only
     * @param distribution which distribution runs; what was swapped into another one is forgotten
     */
    public JarStore(FileIO files, Path directory, String distribution, long maxBytes) throws IOException {
        this.files = files;
        this.directory = directory;
        this.jars = directory.resolve("jars");
        this.maxBytes = maxBytes;
        this.shippedEnd = "-shipped-" + distribution.substring(0, Math.min(ID_LENGTH, distribution.length())) + ".jar";
        files.createDirectories(jars);
        Optional<Replacements> found = read(REPLACEMENTS).flatMap(Replacements::decode);
        replacements =
                found.filter(last -> last.distribution().equals(distribution)).orElse(Replacements.none(distribution));
        if (found.isPresent() && !found.get().equals(replacements)) {
            LOG.info(
                    "the distribution has changed: {} of an older one are not used any more",
                    found.get().jars().keySet());
            save(replacements);
        } else {
            read(DEPLOYED).ifPresent(this::readDeployed);
        }
        sweep();
    }

    private Optional<String> read(String name) throws IOException {
        Path file = directory.resolve(name);
        return files.exists(file)
                ? Optional.of(new String(files.readAll(file), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private void readDeployed(String text) {
        for (String line : text.split("\n")) {
            String[] parts = line.split(" ");
            if (parts.length == 2) {
                deployed.put(parts[0], parts[1]);
            }
        }
    }

    /** Copies a jar to where it stays until it is discarded, whole and durable when this returns. */
    public Kept keep(JarSource source, String bundle, long number) throws IOException, Refusal {
        return copy(source, free(bundle + "-" + number));
    }

    /** A name is never used again as long as the file is there: somebody may be reading it. */
    private synchronized Path free(String name) {
        Path file = jars.resolve(name + ".jar");
        for (int i = 1; files.exists(file) || !taken.add(file); i++) {
            file = jars.resolve(name + "-" + i + ".jar");
        }
        return file;
    }

    private Kept copy(JarSource source, Path file) throws IOException, Refusal {
        try (InputStream in = source.content().open();
                FileHandle out = files.open(file, FileIO.Mode.CREATE_NEW)) {
            MessageDigest digest = sha256();
            byte[] chunk = new byte[CHUNK_BYTES];
            long position = 0;
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                if (position + count > maxBytes) {
                    throw new Refusal("it has more than " + maxBytes + " bytes, io.myelin.swap.jar.max.bytes");
                }
                digest.update(chunk, 0, count);
                out.write(ByteBuffer.wrap(chunk, 0, count), position);
                position += count;
            }
            out.sync(true);
            files.syncDirectory(jars);
            return new Kept(file, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException | Refusal e) {
            files.delete(file);
            throw e;
        }
    }

    /** Keeps what the distribution brought along; once, as long as the distribution is the same. */
    public Path keepShipped(String bundle, JarSource jar) throws IOException, Refusal {
        Path file = shippedFile(bundle);
        if (!files.exists(file)) {
            Kept copy = keep(jar, bundle, 0);
            files.rename(copy.file(), file);
            files.syncDirectory(jars);
        }
        return file;
    }

    /** Where {@link #keepShipped} has put it. */
    public Optional<Path> shipped(String bundle) {
        Path file = shippedFile(bundle);
        return files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    private Path shippedFile(String bundle) {
        return jars.resolve(bundle + shippedEnd);
    }

    /** Whether the file is one of those kept here that take the place of a bundle of the distribution. */
    public boolean replaces(Path file) {
        return file.startsWith(jars) && !file.toString().endsWith(shippedEnd);
    }

    public synchronized Optional<String> replacementOf(String bundle) {
        return replacements.of(bundle).map(Replacements.Jar::sha256);
    }

    /** From now on the node starts with this jar. When this fails, it still starts with what it started with before. */
    public synchronized void commit(String bundle, Kept jar) throws IOException {
        save(replacements.with(
                bundle, new Replacements.Jar(jar.file().getFileName().toString(), jar.sha256())));
    }

    /** From now on the node starts with what the distribution brought along. */
    public synchronized void commitShipped(String bundle) throws IOException {
        save(replacements.without(bundle));
    }

    private void save(Replacements next) throws IOException {
        files.replace(directory.resolve(REPLACEMENTS), next.encode().getBytes(StandardCharsets.UTF_8));
        replacements = next;
    }

    /** The digest of the jar that was last taken for a bundle from the deploy directory. */
    public synchronized Optional<String> deployed(String bundle) {
        return Optional.ofNullable(deployed.get(bundle));
    }

    /** Remembers which jar was taken from the deploy directory, so that the next start does not take it again. */
    public synchronized void rememberDeployed(String bundle, Optional<String> sha256) throws IOException {
        sha256.ifPresentOrElse(digest -> deployed.put(bundle, digest), () -> deployed.remove(bundle));
        StringBuilder text = new StringBuilder();
        deployed.forEach(
                (name, digest) -> text.append(name).append(' ').append(digest).append('\n'));
        files.replace(directory.resolve(DEPLOYED), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The jar is needed no more; one that the node would start with stays. */
    public synchronized void discard(Path jar) {
        String name = jar.getFileName().toString();
        boolean needed = name.endsWith(shippedEnd)
                || replacements.jars().values().stream()
                        .anyMatch(kept -> kept.file().equals(name));
        if (needed || !jar.startsWith(jars)) {
            return;
        }
        try {
            files.delete(jar);
        } catch (IOException e) {
            LOG.warn("{} is no longer needed and could not be deleted: {}", jar, e.getMessage());
        }
    }

    /** Deletes what an earlier process has left. */
    private void sweep() throws IOException {
        for (Path file : files.list(jars)) {
            discard(file);
        }
    }

    /** The digest of any file. */
    public static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = sha256();
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
