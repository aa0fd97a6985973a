// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

/** Sees every member command when it is submitted; what lockstep compares. */
@FunctionalInterface
public interface MemberCommandListener {

    /**
     * A command has been submitted.
     *
     * @param member index of the member
     * @param opcode flush, write or read of {@code dev.dpucosim.capsule.Opcode}
     * @param block first block on the member
     * @param blocks count
     * @param fua force unit access
     * @param owner the host's number of the operation; of an internal operation, see {@link MemberArray#internal}
     */
    void command(int member, int opcode, long block, int blocks, boolean fua, long owner);
}
