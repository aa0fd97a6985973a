// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.memory.DpuMemory;

/**
 * A command as the host has sent it, of which the exception record does not tell all (NVM command set specification
 * 1.0, 3.2.3 and 3.2.8).
 *
 * @param op hardware's number of it
 * @param nsid all 32 bits of the namespace id
 * @param firstBlock command dwords 10 and 11
 * @param blocks of command dword 12, 1 to 65,536
 * @param control the upper half of command dword 12
 * @param received bytes of data that came with it
 * @param data address of that data
 */
record HostCommand(int op, int nsid, long firstBlock, int blocks, int control, int sglLength, int sglIdentifier,
        int received, long data) {
    private static final int DEALLOCATE = 1 << 9;
    private static final int FUA = 1 << 14;
    private static final int RANGES_MASK = 0xFF;
    private static final int ATTRIBUTE_DEALLOCATE = 4;

    static HostCommand of(DpuMemory memory, ExceptionRecord record) {
        long at = record.commandAddress();
        int dword12 = memory.getInt(at + SubmissionEntry.NLB_OFFSET);
        return new HostCommand(record.op(), memory.getInt(at + SubmissionEntry.NSID_OFFSET), memory.getLong(at
                + SubmissionEntry.SLBA_OFFSET), (dword12 & 0xFFFF) + 1, dword12 >>> 16, memory.getInt(at
                        + SubmissionEntry.SGL_LENGTH_OFFSET), memory.getByte(at
                                + SubmissionEntry.SGL_IDENTIFIER_OFFSET) & 0xFF, record.receivedBytes(),
                record.dataAddress());
    }

    /** Write zeroes: whether the host asks for its blocks to be deallocated (DEAC). */
    boolean deallocates() {
        return (control & DEALLOCATE) != 0;
    }

    /** Whether what it does must be durable before the completion. */
    boolean fua() {
        return (control & FUA) != 0;
    }

    /** Dataset management: number of ranges. */
    int ranges() {
        return ((int) firstBlock & RANGES_MASK) + 1;
    }

    /** Dataset management: whether ranges are to be deallocated; all else in the command is hints. */
    boolean attributeDeallocate() {
        return (firstBlock >>> 32 & ATTRIBUTE_DEALLOCATE) != 0;
    }
}
