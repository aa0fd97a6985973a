// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts of bins, of one test or of many. The file is text: a first line with the version, then one line for each bin
 * with six fields between tabs, namely group, point or cross, kind, bin, goal and hits. Groups and points stand in the
 * order of their names, bins in the order of their definition. Where two tests define a point differently, it has the
 * bins of both and the higher goal.
 */
public final class CoverageReport {

    private static final String FIRST_LINE = "dpucosim functional coverage 1";
    private static final int FIELDS = 6;

    /** By group and point, by kind and name. */
    private final Map<String, Map<String, Map<String, BinCount>>> counts = new TreeMap<>();

    /** Adds what one file counted. */
    public void read(Path file) throws IOException {
        final List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IOException("not a file of functional coverage: file=" + file, e);
        }
        if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
            throw new IOException("not a file of functional coverage: file=" + file);
        }
        for (int number = 2; number <= lines.size(); number++) {
            add(count(lines.get(number - 1), file, number));
        }
    }

    private static BinCount count(String line, Path file, int number) throws IOException {
        final String[] fields = line.split("\t", -1);
        try {
            if (fields.length == FIELDS) {
                final BinKind kind = BinKind.of(fields[2]).orElseThrow(NumberFormatException::new);
                return new BinCount(fields[0], fields[1], kind, fields[3], count(fields[4]), count(fields[5]));
            }
        } catch (NumberFormatException e) {
            // It is reported below.
        }
        throw new IOException("line is not a bin's: file=" + file + ", line=" + number);
    }

    private static long count(String field) {
        final long value = Long.parseLong(field);
        if (value < 0) {
            throw new NumberFormatException();
        }
        return value;
    }

    /** Adds what was counted elsewhere. */
    public void add(CoverageReport other) {
        other.bins().forEach(this::add);
    }

    void add(BinCount count) {
        counts.computeIfAbsent(count.group(), group -> new TreeMap<>())
                .computeIfAbsent(count.point(), point -> new LinkedHashMap<>())
                .merge(count.kind() + "\t" + count.bin(), count, BinCount::plus);
    }

    /** All bins, in order. */
    public List<BinCount> bins() {
        final List<BinCount> bins = new ArrayList<>();
        counts.values().forEach(group -> group.values().forEach(point -> bins.addAll(point.values())));
        return bins;
    }

    /** Bins with a goal that was not reached. */
    public List<BinCount> holes() {
        return bins().stream().filter(BinCount::hole).toList();
    }

    /** How many bins have a goal. */
    public long wanted() {
        return bins().stream().filter(bin -> bin.kind().wanted()).count();
    }

    /** Writes the file, which must not be there. One that could not be written as a whole does not stay. */
    public void writeNew(Path file) throws IOException {
        final StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        for (BinCount bin : bins()) {
            text.append(bin.group()).append('\t').append(bin.point()).append('\t').append(bin.kind().label())
                    .append('\t').append(bin.bin()).append('\t').append(bin.goal()).append('\t').append(bin.hits())
                    .append('\n');
        }
        Files.createFile(file);
        try {
            Files.writeString(file, text, StandardOpenOption.WRITE);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** How many bins reached their goals, in one line. */
    public String total() {
        final long wanted = wanted();
        final long reached = wanted - holes().size();
        return reached + " of " + wanted + " bins" + (wanted == 0
                ? ""
                : String.format(Locale.ROOT, ", %.1f %%", 100.0 * reached / wanted));
    }

    /** Every point with its bins, and the holes at the end. */
    public String text() {
        final StringBuilder text = new StringBuilder("functional coverage: ").append(total()).append('\n');
        String group = null;
        String point = null;
        for (BinCount bin : bins()) {
            if (!bin.group().equals(group)) {
                group = bin.group();
                point = null;
                text.append(group).append('\n');
            }
            if (!bin.point().equals(point)) {
                point = bin.point();
                text.append("  ").append(point).append('\n');
            }
            text.append(String.format(Locale.ROOT, "    %-10s %12d  %s%n", bin.kind().label(), bin.hits(), bin.bin()
                    + (bin.hole() ? ", a hole: goal " + bin.goal() : "")));
        }
        final List<BinCount> holes = holes();
        text.append("holes: ").append(holes.isEmpty() ? "none" : holes.size()).append('\n');
        for (BinCount hole : holes) {
            text.append("  ").append(hole.group()).append(' ').append(hole.point()).append(' ').append(hole.bin())
                    .append(": ").append(hole.hits()).append(" of ").append(hole.goal()).append('\n');
        }
        return text.toString();
    }
}
