// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.PartialParityEntry;

/** Where the log of partial parity of one DPU is, as firmware has said. */
final class LogView {

    private final boolean parity;
    private boolean enabled;
    private long firstBlock;

    /** The view of a DPU as it is now, which follows what firmware writes. */
    LogView(Dpu dpu) {
        parity = dpu.shape().geometry().level().parities() > 0;
        written(LvmRegisters.LOG, dpu.engine().registers().read(LvmRegisters.LOG));
        dpu.registerWrites(this::written);
    }

    private void written(int offset, long value) {
        if (offset == LvmRegisters.LOG) {
            enabled = (value & LvmRegisters.LOG_ENABLE_MASK) != 0;
            firstBlock = value & LvmRegisters.LOG_BLOCK_MASK;
        }
    }

    /** Whether columns are logged. */
    boolean enabled() {
        return enabled && parity;
    }

    /** Whether a member command writes to the log. */
    boolean in(int opcode, long block) {
        return enabled() && opcode == Opcode.WRITE && block >= firstBlock
                && block < firstBlock + PartialParityEntry.logBlocks();
    }

    /** Context whose slot a block of the log is in. */
    int context(long block) {
        return (int) ((block - firstBlock) / PartialParityEntry.SLOT_BLOCKS);
    }

    /** Place of a block of the log in its slot. */
    int slotBlock(long block) {
        return (int) ((block - firstBlock) % PartialParityEntry.SLOT_BLOCKS);
    }
}
