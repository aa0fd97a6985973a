// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Loads the JNI library out of the jar. It is unpacked once per content into a cache folder named by its hash; several
 * processes may do so at once, each into a file of its own that is then moved into place. Where the cache cannot be
 * written, a temporary folder serves. The property {@code dpucosim.native} names a library to load instead.
 */
final class NativeLibrary {

    static final String RESOURCE = "/META-INF/native/linux-x86_64/libdpucosim_harness.so";

    private static final String PROPERTY = "dpucosim.native";

    private static boolean loaded;

    private NativeLibrary() {
    }

    /** Does so once; after a failure the next call tries again. */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        final String named = System.getProperty(PROPERTY);
        final Path library = named != null
                ? Path.of(named).toAbsolutePath()
                : unpack(content(), Caches.folder("native"));
        try {
            System.load(library.toString());
            loaded = true;
        } catch (UnsatisfiedLinkError e) {
            throw new ModelLoadException("native library cannot be loaded: file=" + library, e);
        }
    }

    private static byte[] content() {
        try (InputStream in = NativeLibrary.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new ModelLoadException("native library is not in the jar: resource=" + RESOURCE + ", os="
                        + System.getProperty("os.name") + ", arch=" + System.getProperty("os.arch"));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ModelLoadException("native library cannot be read: resource=" + RESOURCE, e);
        }
    }

    /** The file in the cache that holds exactly this content; made if it is not there, or damaged. */
    static Path unpack(byte[] content, Path cache) {
        try {
            return unpackInto(content, cache);
        } catch (IOException e) {
            try {
                return unpackInto(content, Files.createTempDirectory("dpucosim-native"));
            } catch (IOException second) {
                second.addSuppressed(e);
                throw new ModelLoadException("native library cannot be unpacked: cache=" + cache, second);
            }
        }
    }

    private static Path unpackInto(byte[] content, Path cache) throws IOException {
        final Path folder = cache.resolve(hash(content).substring(0, 32));
        final Path library = folder.resolve("libdpucosim_harness.so");
        if (Files.isRegularFile(library) && Arrays.equals(Files.readAllBytes(library), content)) {
            return library;
        }
        Files.createDirectories(folder);
        final Path fresh = Files.createTempFile(folder, "libdpucosim_harness", ".part");
        try {
            Files.write(fresh, content);
            try {
                Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(fresh, library, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
        return library;
    }

    static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
