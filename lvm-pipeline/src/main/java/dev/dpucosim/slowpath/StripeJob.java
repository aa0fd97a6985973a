// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** Something that is done to stripes, one {@link Sync} after the other. */
interface StripeJob {
    /** What comes next, or null when there is nothing more to do. */
    Sync next();

    /**
     * An operation has ended.
     *
     * @param status success, or what it was given up with
     * @param differed blocks that did not fit, of a check
     */
    void done(Sync sync, int status, int differed, long nowPs);

    /** What is to be made durable before the next one begins; then goes on. */
    default void between(Runnable goOn) {
        goOn.run();
    }

    /** Nothing more comes of it. */
    void ended(long nowPs);
}
