// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** How many lines of a timeline {@code --timeline} asks for. */
final class TimelineLines {
    private TimelineLines() {}

    /** @throws ParameterException if it is neither a number nor all */
    static int of(final String text, final CommandSpec spec) {
        if (text.equals("all")) {
            return Integer.MAX_VALUE;
        }
        try {
            final int lines = Integer.parseInt(text);
            if (lines >= 0) {
                return lines;
            }
        } catch (final NumberFormatException e) {
            // said below
        }
        throw new ParameterException(spec.commandLine(), "--timeline takes all or a number of lines: timeline=" + text);
    }
}
