// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Verilated module on disk: its library, and the one that can write waveforms if there is one.
 *
 * @param name
 *            what the model is called
 * @param library
 *            the fast variant
 * @param tracedLibrary
 *            where the variant with waveforms is, or would be
 */
public record Model(String name, Path library, Path tracedLibrary) {

    /** Folders in which models are looked for by name, separated as a class path is. */
    public static final String PATH_PROPERTY = "dpucosim.models";

    /**
     * The model of that name, {@code <name>.so}, in one of the folders of property {@value #PATH_PROPERTY}, else of the
     * environment's {@code DPU_MODELS}, else in {@code build/models} of the present folder or one above it.
     *
     * @throws ModelLoadException
     *             if there is none; the message lists the folders
     */
    public static Model named(String name) {
        final List<Path> folders = folders();
        for (Path folder : folders) {
            if (Files.isRegularFile(folder.resolve(name + ".so"))) {
                return at(folder.resolve(name + ".so"));
            }
        }
        throw new ModelLoadException("no such model: name=" + name + ", folders=" + folders + ", property="
                + PATH_PROPERTY);
    }

    /** The model in that file; the variant with waveforms stands beside it as {@code <name>_traced.so}. */
    public static Model at(Path library) {
        final String file = library.getFileName().toString();
        final String name = file.endsWith(".so") ? file.substring(0, file.length() - 3) : file;
        return new Model(name, library.toAbsolutePath(), library.toAbsolutePath().resolveSibling(name + "_traced.so"));
    }

    /** Where the variant that counts executed lines and toggled bits is, or would be; it can write waveforms too. */
    public Path coverageLibrary() {
        return library.resolveSibling(name + "_coverage.so");
    }

    /** Whether the variant with waveforms is there. */
    public boolean traceable() {
        return Files.isRegularFile(tracedLibrary);
    }

    private static List<Path> folders() {
        final String named = System.getProperty(PATH_PROPERTY, System.getenv("DPU_MODELS"));
        final List<Path> folders = new ArrayList<>();
        if (named != null) {
            for (String folder : named.split(File.pathSeparator)) {
                folders.add(Path.of(folder).toAbsolutePath());
            }
            return folders;
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            folders.add(at.resolve("build").resolve("models"));
        }
        return folders;
    }
}
