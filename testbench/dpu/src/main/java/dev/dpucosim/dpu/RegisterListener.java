// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

/** Is told what is written to the registers of a hot path. */
@FunctionalInterface
public interface RegisterListener {

    /**
     * A register was written.
     *
     * @param offset byte offset, as in {@code LvmRegisters}
     */
    void written(int offset, long value);
}
