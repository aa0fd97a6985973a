// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

/**
 * Some neighbouring bits of a register with one meaning.
 *
 * @param name    in capitals, words joined by underscores
 * @param lsb     lowest bit
 * @param bits    how many
 * @param access  what reading and writing does
 * @param reset   value after reset, not shifted
 * @param meaning one phrase
 */
public record RegisterField(String name, int lsb, int bits, Access access, long reset, String meaning) {

    /**
     * @throws IllegalArgumentException
     *             if it leaves 64 bits, or its reset value does not fit it
     */
    public RegisterField {
        Names.check(name);
        if (lsb < 0 || bits < 1 || lsb + bits > Long.SIZE) {
            throw new IllegalArgumentException("field outside 64 bits: field=" + name + ", lsb=" + lsb + ", bits="
                    + bits);
        }
        if (bits < Long.SIZE && reset >>> bits != 0) {
            throw new IllegalArgumentException(
                    "reset value too wide: field=" + name + ", bits=" + bits + ", reset=" + Long.toHexString(reset));
        }
        if (!access.readable() && reset != 0) {
            throw new IllegalArgumentException("field reads 0 but has a reset value: field=" + name);
        }
    }

    /** The field's bits within the register. */
    public long mask() {
        return -1L >>> Long.SIZE - bits << lsb;
    }

    /** The field's value out of the register's. */
    public long get(long register) {
        return (register & mask()) >>> lsb;
    }

    /** The register's value with the field set; upper bits of {@code value} are cut off. */
    public long set(long register, long value) {
        return register & ~mask() | value << lsb & mask();
    }
}
