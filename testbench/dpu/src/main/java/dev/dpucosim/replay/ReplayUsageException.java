// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

/** Options that do not fit together or do not fit the trace. A command exits with 2. */
public final class ReplayUsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Options refused; the message names them. */
    public ReplayUsageException(String message) {
        super(message);
    }
}
