// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** Two engines that were given the same did not do the same; the message says after which operation, and what. */
public final class LockstepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A difference.
     *
     * @param operation which one it was, from 1
     * @param what      what was done in it
     * @param expected  what the reference shows
     * @param seen      what the other shows
     */
    public LockstepException(long operation, String what, String difference, Object expected, Object seen) {
        super("engines differ: operation=" + operation + " (" + what + "), " + difference + ", expected=" + expected
                + ", seen=" + seen);
    }
}
