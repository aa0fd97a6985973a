// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/**
 * What a log of partial parity holds, or what was made of it when the pool was opened.
 *
 * @param replayed entries whose parity is to be written, or was
 * @param forgotten entries that count no more: their columns were over or had not begun
 * @param sequence highest sequence number that was given
 */
public record PartialParityReplay(int replayed, int forgotten, long sequence) {
    /** Of a pool without such a log. */
    public static final PartialParityReplay NONE = new PartialParityReplay(0, 0, 0);

    /** Entries that had been written since the pool was opened before. */
    public int entries() {
        return replayed + forgotten;
    }
}
