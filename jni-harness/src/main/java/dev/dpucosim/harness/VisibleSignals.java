// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** What of a design is to be public or forceable though its source does not say so: a configuration for Verilator. */
final class VisibleSignals {

    private static final String ALL = "*";

    private final TreeSet<String> published = new TreeSet<>();
    private final TreeSet<String> forced = new TreeSet<>();
    private boolean all;

    void publish(String... names) {
        for (String name : names) {
            if (name.equals(ALL)) {
                all = true;
            } else {
                published.add(last(name, "\\*?"));
            }
        }
    }

    void allowForce(String... names) {
        for (String name : names) {
            forced.add(last(name, ""));
        }
    }

    /** Instances mean nothing to Verilator's configuration, and modules are not known yet. */
    private static String last(String name, String end) {
        final String last = name.substring(name.lastIndexOf('.') + 1);
        if (!last.matches("[A-Za-z_][A-Za-z0-9_$]*" + end)) {
            throw new IllegalArgumentException("not the name of a signal: name=" + name);
        }
        return last;
    }

    /** The configuration file, and the mark of {@link #ALL}. */
    String text() {
        final StringBuilder text = new StringBuilder();
        if (!published.isEmpty() || !forced.isEmpty()) {
            text.append("`verilator_config\n");
        }
        for (String name : published) {
            line(text, "public_flat_rw", name);
        }
        for (String name : forced) {
            line(text, "public_flat_rw", name);
            line(text, "forceable", name);
        }
        return all ? text + "// all\n" : text.toString();
    }

    private static void line(StringBuilder text, String rule, String name) {
        text.append(rule).append(" -module \"*\" -var \"").append(name).append("\"\n");
    }

    /** What Verilator is told, before the sources; the file goes to the folder. */
    List<String> arguments(Path folder) throws IOException {
        final List<String> option = all ? List.of("--public-flat-rw") : List.of();
        if (published.isEmpty() && forced.isEmpty()) {
            return option;
        }
        final Path file = Files.writeString(folder.resolve("visible.vlt"), text());
        return all ? List.of(option.getFirst(), file.toString()) : List.of(file.toString());
    }
}
