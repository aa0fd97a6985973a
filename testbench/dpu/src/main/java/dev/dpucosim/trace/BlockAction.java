// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * Which event of a Linux block trace stands for a request.
 *
 * <p>The kernel reports every request several times on its way (queued, merged, issued, completed). Exactly one of
 * these events may be taken; taking all counts a request three to six times.
 */
public enum BlockAction {
    /** The issue events where the trace has any, else the queue events. */
    AUTO('?'),
    /** {@code D}: the request was given to the driver, after merging. */
    ISSUE('D'),
    /** {@code Q}: the file system handed the request in, before merging. Device-mapper traces have no other. */
    QUEUE('Q');

    private final char letter;

    BlockAction(final char letter) {
        this.letter = letter;
    }

    /** The letter that blkparse prints for it; {@code ?} for {@link #AUTO}. */
    public char letter() {
        return letter;
    }
}
