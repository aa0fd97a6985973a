// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.Geometry;

/**
 * The size of an extent as the registers GEOMETRY and EXTENT tell it. A power of two is a shift. Any other size is a
 * number of units, and a reciprocal for hardware that has no divider: 2^k / units, rounded up, with the smallest k that
 * makes {@code block / units = block * reciprocal / 2^k} exact for every block there can be.
 */
public final class ExtentSize {
    private static final int UNIT_SHIFT = Geometry.EXTENT_SHIFT_MIN;
    /** Bits of a block number counted in units. */
    private static final int BITS = 48 - UNIT_SHIFT;

    private ExtentSize() {
    }

    /** Log2 of the blocks of an extent, rounded up: GEOMETRY.EXTENT_SHIFT. */
    public static int shift(int extentBlocks) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(extentBlocks - 1);
    }

    /** Value of EXTENT: 0 where the size is a power of two. */
    public static long register(int extentBlocks) {
        if (Integer.bitCount(extentBlocks) == 1) {
            return 0;
        }
        long units = extentBlocks >>> UNIT_SHIFT;
        long power = 1L << BITS + shift(extentBlocks) - UNIT_SHIFT;
        return units << LvmRegisters.EXTENT_UNITS_LSB
                | (power + units - 1) / units << LvmRegisters.EXTENT_RECIPROCAL_LSB;
    }

    /** Blocks of an extent, by what stands in GEOMETRY and in EXTENT. */
    static int blocks(long geometry, long extent) {
        if ((extent & LvmRegisters.EXTENT_RECIPROCAL_MASK) == 0) {
            return 1 << ((geometry & LvmRegisters.GEOMETRY_EXTENT_SHIFT_MASK)
                    >>> LvmRegisters.GEOMETRY_EXTENT_SHIFT_LSB);
        }
        return (int) ((extent & LvmRegisters.EXTENT_UNITS_MASK) >>> LvmRegisters.EXTENT_UNITS_LSB) << UNIT_SHIFT;
    }
}
