// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

/** The 64-bit registers of a hardware block; firmware reaches hardware through these and DPU memory only. */
public interface Registers {

    /**
     * Reads a register.
     *
     * @param offset byte offset within the block, a multiple of 8
     */
    long read(int offset);

    /**
     * Writes a register; has taken effect when the call returns.
     *
     * @param offset byte offset within the block, a multiple of 8
     */
    void write(int offset, long value);
}
