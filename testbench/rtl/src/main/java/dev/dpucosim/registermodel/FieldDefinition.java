// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

/**
 * Neighbouring bits of a register with one meaning.
 *
 * @param lsb
 *            lowest bit
 * @param bits
 *            how many
 * @param reset
 *            value after reset, not shifted
 */
public record FieldDefinition(String name, int lsb, int bits, FieldAccess access, long reset) {

    /**
     * @throws IllegalArgumentException
     *             if it leaves 64 bits, or its reset value does not fit it
     */
    public FieldDefinition {
        if (lsb < 0 || bits < 1 || lsb + bits > Long.SIZE) {
            throw new IllegalArgumentException("field outside 64 bits: field=" + name + ", lsb=" + lsb + ", bits="
                    + bits);
        }
        if (bits < Long.SIZE && reset >>> bits != 0) {
            throw new IllegalArgumentException("reset value too wide: field=" + name + ", bits=" + bits + ", reset=0x"
                    + Long.toHexString(reset));
        }
    }

    /** Its bits within the register. */
    public long mask() {
        return -1L >>> Long.SIZE - bits << lsb;
    }
}
