// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Verilator's counts of many runs, added up point by point. */
final class RtlCounts {

    private static final String FIRST_LINE = "# SystemC::Coverage-3";
    private static final String TOGGLE = "\u0001page\u0002v_toggle";

    /** By the whole text between the quotes: file, line, module, kind. */
    private final Map<String, Long> counts = new TreeMap<>();

    /** Adds the counts of one run. */
    void read(Path file) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(
                file)), StandardCharsets.UTF_8))) {
            if (!FIRST_LINE.equals(in.readLine())) {
                throw new IOException("not Verilator's counts: file=" + file);
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                final int end = line.lastIndexOf("' ");
                if (!line.startsWith("C '") || end < 3 || !line.substring(end + 2).matches("[0-9]+")) {
                    throw new IOException("line is not a count: file=" + file + ", line=" + line);
                }
                counts.merge(line.substring(3, end), Long.parseLong(line.substring(end + 2)), Long::sum);
            }
        } catch (IOException e) {
            throw e.getMessage() != null && e.getMessage().contains("file=") ? e : new IOException(
                    "counts cannot be read: file=" + file + ", reason=" + e, e);
        }
    }

    boolean none() {
        return counts.isEmpty();
    }

    /** How many bits are watched, and how many of them toggled. */
    Total bits() {
        final long all = counts.keySet().stream().filter(key -> key.contains(TOGGLE)).count();
        final long seen = counts.entrySet().stream().filter(entry -> entry.getKey().contains(TOGGLE)
                && entry.getValue() > 0).count();
        return new Total(seen, all);
    }

    /** Writes the bits, or the lines and branches, in Verilator's form. */
    void write(Path file, boolean toggles) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(FIRST_LINE + "\n");
            for (Map.Entry<String, Long> entry : counts.entrySet()) {
                if (entry.getKey().contains(TOGGLE) == toggles) {
                    out.write("C '" + entry.getKey() + "' " + entry.getValue() + "\n");
                }
            }
        }
    }
}
