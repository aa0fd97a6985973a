// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

/** Is told how long member commands take; reports are made of this. */
@FunctionalInterface
public interface MemberLatencyListener {

    /**
     * A command has been admitted.
     *
     * @param member index of the member
     * @param opcode flush, write or read
     * @param blocks count
     * @param latencyPs from now to its completion, in picoseconds
     */
    void admitted(int member, int opcode, int blocks, long latencyPs);
}
