// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What becomes of parity when power goes between the writes of a column: data and parity need not fit then, and a
 * member that is lost before they do takes data along that nobody was writing. Only levels with parity have this hole.
 */
public enum WriteHole {
    /** Nothing is done about it: after an unclean end parity is not trusted before a resync. */
    NONE,
    /** Columns are logged before they are written: parity is told from the log, and trusted at once. */
    PPL;

    /** What an array has unless something else is asked for. */
    public static WriteHole byDefault(RaidLevel level) {
        return level.parities() > 0 ? PPL : NONE;
    }

    /** Whether arrays of a level can have it. */
    public boolean possible(RaidLevel level) {
        return this == NONE || level.parities() > 0;
    }

    /** The word for it on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a word means, if it means anything. */
    public static Optional<WriteHole> ofLabel(String label) {
        return Stream.of(values()).filter(hole -> hole.label().equals(label)).findFirst();
    }
}
