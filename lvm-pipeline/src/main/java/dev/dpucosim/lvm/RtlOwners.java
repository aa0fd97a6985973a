// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;

/**
 * Which of the host's operations a command id stands for: the numbers that name operations in fault plans, listeners
 * and reports are not on the wire, so the binding keeps them beside it.
 */
final class RtlOwners {

    private static final int CIDS = 1 << 16;
    private static final int BUFFER_SHIFT = 20;
    private static final int BLOCK_SHIFT = 9;

    private final long[] operation = new long[CIDS];
    private final long[] firstBlock = new long[CIDS];
    private int extentBlocks = 1;
    private long payloadBase;

    void offered(int cid, long block, long number) {
        operation[cid] = number;
        firstBlock[cid] = block;
    }

    void extentBlocks(int blocks) {
        extentBlocks = blocks;
    }

    void payloadBase(long address) {
        payloadBase = address;
    }

    /** The host's number of the operation with that command id. */
    long operation(int cid) {
        return operation[cid];
    }

    /** The owner of a member command. */
    long owner(int cid, boolean internal) {
        return internal ? MemberArray.internal(cid) : operation[cid];
    }

    /** The fragment whose data a member command moves, by its buffer address; internal operations have one fragment. */
    int fragment(int cid, boolean internal, boolean placed, long address) {
        if (!placed || internal) {
            return placed ? 0 : MemberFault.ANY_FRAGMENT;
        }
        long offsetBlocks = (address - payloadBase & (1L << BUFFER_SHIFT) - 1) >>> BLOCK_SHIFT;
        return (int) ((firstBlock[cid] + offsetBlocks) / extentBlocks - firstBlock[cid] / extentBlocks);
    }
}
