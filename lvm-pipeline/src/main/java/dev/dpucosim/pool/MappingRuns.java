// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/** Goes through mappings in the longest runs: virtual and physical extents both in sequence, one time. */
public final class MappingRuns {
    private final MappingCursor cursor;
    private boolean more;
    private long virtualExtent;
    private long extent;
    private int time;
    private long length;

    MappingRuns(MappingCursor cursor) {
        this.cursor = cursor;
        more = cursor.next();
    }

    /** Steps to the next run; false when there is none. */
    public boolean next() {
        if (!more) {
            return false;
        }
        virtualExtent = cursor.virtualExtent();
        extent = cursor.extent();
        time = cursor.time();
        length = 0;
        do {
            length++;
            more = cursor.next();
        } while (more && cursor.virtualExtent() == virtualExtent + length && cursor.extent() == extent + length
                && cursor.time() == time);
        return true;
    }

    /** First virtual extent of the run. */
    public long virtualExtent() {
        return virtualExtent;
    }

    /** First physical extent of the run. */
    public long extent() {
        return extent;
    }

    /** Extents of the run. */
    public long length() {
        return length;
    }

    /** The pool's clock when they were mapped. */
    public int time() {
        return time;
    }
}
