// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a bin is for. */
public enum BinKind {
    /** Values that must be seen, as often as the goal says. */
    BIN,
    /** Combinations of bins of several points, which must be seen. */
    CROSS,
    /** Bins of one point in successive samples, which must be seen. */
    TRANSITION,
    /** Values that may be seen and count for nothing. */
    IGNORED,
    /** Values that fail the test. */
    ILLEGAL;

    /** As files and reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a goal is set for it. */
    public boolean wanted() {
        return this == BIN || this == CROSS || this == TRANSITION;
    }

    static Optional<BinKind> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
}
