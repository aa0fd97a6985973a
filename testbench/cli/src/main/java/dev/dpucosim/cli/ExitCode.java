// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

/** What a command's end means to whoever called it; the same for every command and for the launcher. */
public final class ExitCode {
    /** Nothing diverged, nothing mismatched, everything is accounted for. */
    public static final int CLEAN = 0;

    /** A finding: a divergence, a mismatch, damage, a failed test. */
    public static final int FINDING = 1;

    /** Wrong usage, or a geometry that cannot be. */
    public static final int USAGE = 2;

    /** Input that is absent, empty, unreadable or of no known format. */
    public static final int INPUT = 3;

    /** A tool, the JDK or a right is missing. */
    public static final int MISSING = 4;

    /** Something was repaired on the way, and all is well now. */
    public static final int REPAIRED = 5;

    /** A defect of this program, or a build that failed. */
    public static final int INTERNAL = 70;

    /** Interrupted; what was known until then has been printed. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
