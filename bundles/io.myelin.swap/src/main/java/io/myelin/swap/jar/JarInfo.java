package io.myelin.swap.jar;

import io.myelin.swap.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * What a jar says of itself.
 *
 * @param bundle its symbolic name
 */
public record JarInfo(String bundle, String version) {

    /** Reads the manifest only. */
    public static JarInfo peek(Path jar) throws Refusal {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest == null) {
                throw new Refusal("it has no manifest, so it is not a bundle");
            }
            return of(manifest.getMainAttributes());
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("it is not a jar, was cut off, or has a manifest that cannot be read: " + e.getMessage());
        }
    }

    /** Reads all of it, so that what is damaged inside is found before anything depends on it. */
    public static JarInfo read(Path jar) throws Refusal {
        JarInfo info = peek(jar);
        try (InputStream in = Files.newInputStream(jar);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                entries.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("it is damaged: " + e.getMessage());
        }
        return info;
    }

    private static JarInfo of(Attributes headers) throws Refusal {
        String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw new Refusal("its manifest names no Bundle-SymbolicName, so it is not a bundle");
        }
        if (headers.getValue(Constants.FRAGMENT_HOST) != null) {
            throw new Refusal("it is a fragment: those need a restart");
        }
        String version = headers.getValue(Constants.BUNDLE_VERSION);
        return new JarInfo(
                name.split(";", 2)[0].trim(),
                Version.parseVersion(version == null ? "" : version).toString());
    }
}
