// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What is done about columns that a loss of power finds half written: {@code ppl} or {@code none}. */
final class WriteHoleText implements ITypeConverter<WriteHole> {
    @Override
    public WriteHole convert(final String text) {
        return WriteHole.ofLabel(text).orElseThrow(() -> new TypeConversionException("not ppl or none: '" + text
                + "'"));
    }

    /** Ends the command when it was asked for on a level without parity. */
    static void require(final WriteHole asked, final RaidLevel level, final CommandSpec spec) {
        if (asked != null && !asked.possible(level)) {
            throw new ParameterException(spec.commandLine(), "--write-hole " + asked.label()
                    + " has no use: level=" + level + " has no parity");
        }
    }
}
