// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** Two chips that were given the same did not do the same; the message says after which operation, and what. */
public final class KeyLockstepException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * A difference.
     *
     * @param operation which access it was, from 1
     * @param what      what was done in it
     * @param expected  what the reference shows
     * @param seen      what the other shows
     */
    public KeyLockstepException(long operation, String what, String difference, Object expected, Object seen) {
        super("chips differ: operation=" + operation + " (" + what + "), " + difference + ", expected=" + expected
                + ", seen=" + seen);
    }
}
