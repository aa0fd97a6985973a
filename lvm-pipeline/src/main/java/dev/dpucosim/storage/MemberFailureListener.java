// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

/** Is told of member commands that fail; what an exception about a member is judged by. */
@FunctionalInterface
public interface MemberFailureListener {

    /**
     * A command has completed with a status other than success.
     *
     * @param member index of the member
     * @param opcode flush, write or read
     * @param block first block on the member
     * @param blocks count
     * @param owner see {@link MemberCommandListener}
     * @param status see {@code dev.dpucosim.capsule.NvmeStatus}
     */
    void failed(int member, int opcode, long block, int blocks, long owner, int status);
}
