// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

/** Ends a command with an exit code and one line for the user; for trouble that has no exception of its own. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /**
     * Creates the exception.
     *
     * @param exitCode one of {@link ExitCode}
     * @param message one line, ending in values: {@code members too few: members=2, membersMin=3}
     */
    public CommandException(final int exitCode, final String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
