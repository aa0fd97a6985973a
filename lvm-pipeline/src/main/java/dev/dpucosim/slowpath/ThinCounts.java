// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/**
 * What the thin side of firmware has done since boot.
 *
 * @param bytesDiscarded bytes that hosts have asked to be deallocated, by dataset management
 * @param bytesZeroed bytes of write zeroes
 * @param mappingsRemoved mappings that either took away
 * @param extentsReturned extents that came back, whoever was the last to use them
 * @param copies shared extents that a writer got in a copy of his own
 * @param overwritten those of them that were written whole, so that nothing was read
 * @param lowWaterEvents crossings of the low-water mark
 * @param spaceWaits writes that have waited for an extent
 * @param spaceTimeouts those of them whose time ended
 * @param readOnly whether nothing can be changed any more
 */
public record ThinCounts(long bytesDiscarded, long bytesZeroed, long mappingsRemoved, long extentsReturned,
        long copies, long overwritten, long lowWaterEvents, long spaceWaits, long spaceTimeouts, boolean readOnly) {
}
