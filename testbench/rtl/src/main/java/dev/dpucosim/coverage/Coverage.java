// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import dev.dpucosim.harness.SimulationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one test covers. Tests of an {@code @RtlTest} class ask for it as a parameter; others make one and close it. At
 * the end its counts go to a file of their own in folder {@code functional} of the one that property
 * {@value SimulationBuilder#COVERAGE_PROPERTY} names, if it names one; files of many tests and runs add up.
 */
public final class Coverage implements AutoCloseable {

    /** What files of counts end in. */
    public static final String SUFFIX = ".fcov";

    private static final String FOLDER = "functional";

    private final String test;
    private final Map<String, CoverGroup> groups = new LinkedHashMap<>();
    private boolean closed;

    private Coverage(String test) {
        this.test = test;
    }

    /** Of the test of that name, which begins the name of its file. */
    public static Coverage of(String test) {
        return new Coverage(test);
    }

    /**
     * A new group of points.
     *
     * @throws IllegalArgumentException
     *             if the test has one of that name
     */
    public CoverGroup group(String name) {
        Names.check(name);
        final CoverGroup group = new CoverGroup(name);
        if (groups.putIfAbsent(name, group) != null) {
            throw new IllegalArgumentException("group is there already: group=" + name);
        }
        return group;
    }

    /** What was counted so far. */
    public CoverageReport report() {
        final CoverageReport report = new CoverageReport();
        groups.values().forEach(group -> group.counts(report::add));
        return report;
    }

    /** Writes the counts, if they are collected; a second call does nothing. */
    @Override
    public void close() {
        final String folder = System.getProperty(SimulationBuilder.COVERAGE_PROPERTY);
        if (closed || groups.isEmpty() || folder == null) {
            return;
        }
        closed = true;
        try {
            write(Path.of(folder, FOLDER));
        } catch (IOException e) {
            throw new UncheckedIOException("coverage cannot be written: test=" + test + ", reason=" + e, e);
        }
    }

    /** Under a name that no run before has used. */
    private void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        final String begin = test.replaceAll("[^A-Za-z0-9._-]", "_") + "-" + ProcessHandle.current().pid() + "-";
        for (int number = 0;; number++) {
            try {
                report().writeNew(folder.resolve(begin + number + SUFFIX));
                return;
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
    }
}
