// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/**
 * A key as commands carry it: 16 bytes, little-endian.
 *
 * <pre>
 *       7        6        5        4        3        2        1        0
 *  +-----------------------------------------------------+-----------------+
 *  |                      generation                     |      index      |  0
 *  +-----------------------------------------------------+-----------------+
 *  |                      tag                                              |  8
 *  +-----------------------------------------------------------------------+
 * </pre>
 *
 * @param index      of the record, 0 to 65,535
 * @param generation 48 bits
 * @param tag        64 bits that nobody can guess; shown in no text
 */
public record KeyValue(int index, long generation, long tag) {

    /** Bytes of a key. */
    public static final int BYTES = 16;
    /** The highest generation; an index that has had it is used up. */
    public static final long GENERATION_MAX = (1L << 48) - 1;

    /** Checks the ranges. */
    public KeyValue {
        if (index < 0 || index > 0xFFFF || generation < 0 || generation > GENERATION_MAX) {
            throw new IllegalArgumentException("key out of range: index=" + index + ", generation=" + generation);
        }
    }

    /** Index and generation as the first eight bytes hold them. */
    public long low() {
        return index | generation << 16;
    }

    /** Index and generation; never the tag. */
    @Override
    public String toString() {
        return "key " + index + "." + generation;
    }
}
