// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import dev.dpucosim.coverage.Coverage;
import dev.dpucosim.coverage.CoverageReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of a regression's coverage. {@code data/} is what tests wrote, of this run and of earlier ones; everything
 * else is made from all of it, anew each time.
 */
final class CoverageFolder {

    private static final String FUNCTIONAL = "functional";

    private final Path folder;
    private final Tool tool;
    private final Path jacoco = Path.of(System.getProperty("dpucosim.jacoco", "jacoco"));
    private final Map<String, String> totals = new LinkedHashMap<>();
    private final Map<String, String> links = new LinkedHashMap<>();

    private CoverageFolder(Path folder, Tool tool) {
        this.folder = folder;
        this.tool = tool;
    }

    /** A folder that is added to, or "" for the usual one, emptied. */
    static CoverageFolder open(String named, Tool tool) throws IOException {
        final Path folder = Path.of(named.isEmpty()
                ? System.getProperty("dpucosim.coverage.folder", "coverage")
                : named).toAbsolutePath().normalize();
        if (named.isEmpty()) {
            Directories.empty(folder);
        }
        Files.createDirectories(folder.resolve("data"));
        return new CoverageFolder(folder, tool);
    }

    private Path data(String kind) {
        return folder.resolve("data").resolve(kind);
    }

    /** What a JVM of tests is started with. */
    List<String> options(TestModule module) throws IOException {
        Files.createDirectories(data("java"));
        final Path counts = data("java").resolve(module.name().replace('/', '-') + ".exec");
        return List.of("-Ddpucosim.coverage=" + folder.resolve("data"), "-javaagent:" + jacoco.resolve(
                "org.jacoco.agent-runtime.jar") + "=append=true,destfile=" + counts
                + ",excludes=org.junit.*:org.assertj.*:org.opentest4j.*:net.bytebuddy.*:picocli.*");
    }

    /** Makes reports and the page that leads to them. */
    void merge(List<TestModule> modules) throws IOException, InterruptedException {
        rtl();
        functional();
        java(modules);
        CoveragePage.write(folder.resolve("index.html"), totals, links);
    }

    /** The line that ends a run which was cut short. */
    String unmerged() {
        return "coverage: not merged; what ended is in " + folder.resolve("data")
                + ", and another run into this folder adds to it";
    }

    /** The lines that end a run. */
    List<String> totals() {
        final List<String> lines = new ArrayList<>(List.of("", "coverage: " + folder.resolve("index.html")));
        totals.forEach((what, total) -> lines.add(String.format("  %-18s %s", what, total)));
        return lines;
    }

    private void rtl() throws IOException, InterruptedException {
        final RtlCounts counts = new RtlCounts();
        for (Path file : Directories.files(data("rtl"), ".dat.gz")) {
            counts.read(file);
        }
        if (counts.none()) {
            totals.put("RTL lines", "nothing was counted");
            return;
        }
        final Path rtl = folder.resolve("rtl");
        Directories.empty(rtl);
        totals.put("RTL lines", rtl(counts, rtl, "lines", false).toString());
        rtl(counts, rtl, "toggles", true);
        totals.put("RTL bits toggled", counts.bits().toString());
        links.put("RTL lines", "rtl/lines/index.html");
        links.put("RTL bits toggled", "rtl/toggles/index.html");
    }

    private Total rtl(RtlCounts counts, Path rtl, String name, boolean toggles)
            throws IOException, InterruptedException {
        final Path merged = rtl.resolve(name + ".dat");
        final Path info = rtl.resolve(name + ".info");
        counts.write(merged, toggles);
        tool.run(List.of("verilator_coverage", "--write-info", info.toString(), merged.toString()));
        // A source that a test made for itself is gone by now.
        tool.run(List.of("genhtml", "--quiet", "--ignore-errors", "source", "--title", "RTL " + name,
                "--output-directory", rtl.resolve(name).toString(), info.toString()));
        try (Stream<String> lines = Files.lines(info)) {
            final List<String> all = lines.filter(line -> line.startsWith("DA:")).toList();
            return new Total(all.stream().filter(line -> !line.endsWith(",0")).count(), all.size());
        }
    }

    private void functional() throws IOException {
        final CoverageReport report = new CoverageReport();
        for (Path file : Directories.files(data(FUNCTIONAL), Coverage.SUFFIX)) {
            report.read(file);
        }
        Files.writeString(folder.resolve("functional.txt"), report.text());
        final Path merged = folder.resolve(FUNCTIONAL + Coverage.SUFFIX);
        Files.deleteIfExists(merged);
        report.writeNew(merged);
        CoveragePage.write(folder.resolve("functional.html"), report);
        totals.put(FUNCTIONAL, report.total() + (report.holes().isEmpty() ? "" : ", " + report.holes().size()
                + " holes"));
        links.put(FUNCTIONAL, "functional.html");
    }

    private void java(List<TestModule> modules) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-jar", jacoco.resolve("org.jacoco.cli-nodeps.jar").toString(), "report"));
        Directories.files(data("java"), ".exec").forEach(file -> command.add(file.toString()));
        final String classes = System.getProperty("dpucosim.classes", "");
        final List<Path> folders = new ArrayList<>(classes.isEmpty()
                ? modules.stream().map(TestModule::classes).toList()
                : Stream.of(classes.split(File.pathSeparator)).map(Path::of).toList());
        folders.removeIf(of -> !Files.isDirectory(of));
        if (folders.isEmpty()) {
            modules.forEach(module -> folders.add(module.testClasses()));
        }
        for (Path of : folders) {
            command.addAll(List.of("--classfiles", of.toString(), "--sourcefiles", of.resolve("../../src/" + (of
                    .endsWith("test-classes") ? "test" : "main") + "/java").normalize().toString()));
        }
        Directories.empty(folder.resolve("java"));
        command.addAll(List.of("--html", folder.resolve("java").toString(), "--csv", folder.resolve("java.csv")
                .toString(), "--quiet"));
        tool.run(command);
        totals.put("Java lines", javaLines().toString());
        links.put("Java lines", "java/index.html");
    }

    private Total javaLines() throws IOException {
        long missed = 0;
        long covered = 0;
        final List<String> lines = Files.readAllLines(folder.resolve("java.csv"));
        final List<String> names = List.of(lines.getFirst().split(","));
        for (String line : lines.subList(1, lines.size())) {
            final String[] fields = line.split(",");
            missed += Long.parseLong(fields[names.indexOf("LINE_MISSED")]);
            covered += Long.parseLong(fields[names.indexOf("LINE_COVERED")]);
        }
        return new Total(covered, covered + missed);
    }
}
