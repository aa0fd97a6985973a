// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.List;

/** DPUs that keep a log of partial parity, in room of its own behind what firmware uses. */
final class LoggedDpu {

    /** Superblocks are found from a member's end. */
    private static final int BLOCKS_AT_THE_END = 512;

    private LoggedDpu() {
    }

    /** A DPU of a shape, its members in memory, with room for a log. */
    static Dpu.Builder of(DpuShape shape) {
        List<MemberStore> stores = new ArrayList<>();
        for (int i = 0; i < shape.geometry().members(); i++) {
            stores.add(new RamStore(shape.geometry().memberBlocks(), tailBlocks(shape)));
        }
        return Dpu.of(shape).stores(stores);
    }

    /** Blocks behind the data area of a member with such room. */
    static long tailBlocks(DpuShape shape) {
        return shape.tailBlocks() + PartialParityEntry.logBlocks() + BLOCKS_AT_THE_END;
    }

    /** First block of the log. */
    static long logBlock(DpuShape shape) {
        return shape.geometry().memberBlocks() + shape.tailBlocks();
    }

    /** Has a DPU with such room log from now on. */
    static Dpu on(Dpu dpu) {
        dpu.registers().write(LvmRegisters.LOG_SEQUENCE, 0);
        dpu.registers().write(LvmRegisters.LOG, LvmRegisters.LOG_ENABLE_MASK | logBlock(dpu.shape()));
        return dpu;
    }
}
