// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/** Where one simulation leaves what it counted: a file that was named, or a new one in the folder for all. */
final class CoverageFile {

    /** What counts of RTL end in. */
    private static final String SUFFIX = ".dat.gz";
    private static final AtomicLong WRITTEN = new AtomicLong();

    private static final String TOGGLE = "\u0001page\u0002v_toggle";

    private final Path named;
    private final String model;
    /** What was counted when the first reset ended; null before. */
    private byte[] afterReset;

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

    boolean awaitsReset() {
        return afterReset == null;
    }

    /**
     * Registers wake up with random values, which a reset clears: half of all bits would have toggled before anything
     * happened. So bits count from the end of the first reset; lines count from the beginning.
     */
    void afterReset(byte[] counts) {
        afterReset = counts;
    }

    void write(byte[] all) {
        final byte[] counts = afterReset == null ? all : withoutReset(all);
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

    private byte[] withoutReset(byte[] all) {
        final Iterator<String> before = new String(afterReset, StandardCharsets.UTF_8).lines().iterator();
        final StringBuilder text = new StringBuilder(all.length);
        new String(all, StandardCharsets.UTF_8).lines().forEach(line -> {
            final String then = before.next();
            final int count = line.lastIndexOf(' ') + 1;
            if (line.contains(TOGGLE)) {
                text.append(line, 0, count).append(Long.parseLong(line.substring(count)) - Long.parseLong(then
                        .substring(count)));
            } else {
                text.append(line);
            }
            text.append('\n');
        });
        return text.toString().getBytes(StandardCharsets.UTF_8);
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
