// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/** Ends a cancelled process from within; not to be caught, but {@code finally} blocks run. */
final class ProcessCancelled extends Error {

    private static final long serialVersionUID = 1L;

    ProcessCancelled() {
        super("process was cancelled", null, false, false);
    }
}
