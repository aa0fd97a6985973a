// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/** Where one simulation leaves what it counted: a file that was named, or a new one in the folder for all. */
final class CoverageFile {

    /** What counts of RTL end in. */
    private static final String SUFFIX = ".dat.gz";
    private static final AtomicLong WRITTEN = new AtomicLong();

    private final Path named;
    private final String model;

    private CoverageFile(Path named, String model) {
        this.named = named;
        this.model = model;
    }

    /** Whether all simulations are to count. */
    static boolean wanted() {
        return System.getProperty(SimulationBuilder.COVERAGE_PROPERTY) != null;
    }

    /** For a simulation of that model; null if it is not to count. */
    static CoverageFile of(Path named, String model) {
        return named != null || wanted() ? new CoverageFile(named, model) : null;
    }

    void write(byte[] counts) {
        try {
            if (named != null) {
                write(named, counts, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
            } else {
                writeNew(Path.of(System.getProperty(SimulationBuilder.COVERAGE_PROPERTY), "rtl"), counts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("coverage cannot be written: model=" + model + ", reason=" + e, e);
        }
    }

    /** Under a name that neither this process nor one before it has used: runs add up, none replaces another. */
    private void writeNew(Path folder, byte[] counts) throws IOException {
        Files.createDirectories(folder);
        final String begin = model + "-" + ProcessHandle.current().pid() + "-";
        while (true) {
            try {
                write(folder.resolve(begin + WRITTEN.getAndIncrement() + SUFFIX), counts,
                        StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return;
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
    }

    /** A file that could not be written as a whole does not stay. */
    private static void write(Path file, byte[] counts, StandardOpenOption... options) throws IOException {
        final OutputStream opened = Files.newOutputStream(file, options);
        try (OutputStream out = new GZIPOutputStream(opened)) {
            out.write(counts);
        } catch (IOException e) {
            opened.close();
            if (Files.isRegularFile(file)) {
                Files.delete(file);
            }
            throw e;
        }
    }
}
