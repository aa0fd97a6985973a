// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * A trace that cannot be used: absent, empty, unreadable, damaged, or of no known format.
 *
 * <p>The message is one line for the user and names the input; a command ends with exit code 3.
 */
public final class TraceInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TraceInputException(final String message) {
        super(message);
    }

    TraceInputException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
