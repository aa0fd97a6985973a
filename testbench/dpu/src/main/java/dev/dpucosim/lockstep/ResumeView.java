// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.register.Registers;

/** The entries of the resume ring, as firmware has put them into DPU memory, one after the other. */
final class ResumeView {

    private static final int TAGS = 256;
    private static final int BLOCKS_MAX = 2048;
    private static final int STRIPES_MAX = 65_535;

    private final Dpu dpu;
    private final long base;
    private final long mask;
    private long taken;

    /** The entries that the hot path has not taken yet. */
    ResumeView(Dpu dpu) {
        this.dpu = dpu;
        Registers registers = dpu.engine().registers();
        base = registers.read(LvmRegisters.RESUME_BASE);
        mask = (1L << registers.read(LvmRegisters.RESUME_SHIFT)) - 1;
        taken = registers.read(LvmRegisters.RESUME_CONSUMER);
    }

    /** Entries taken, free running. */
    int taken() {
        return (int) taken;
    }

    /** The next entry that the hot path takes. */
    ResumeEntry next() {
        return new ResumeEntry().load(dpu.engine().memory(), base + (taken++ & mask) * ResumeEntry.BYTES);
    }

    /** Whether the entry of an internal operation makes sense; if not, it is dropped. */
    static boolean taken(ResumeEntry entry) {
        return switch (entry.opcode()) {
            case Opcode.INTERNAL_ZERO, Opcode.INTERNAL_FLUSH, Opcode.INTERNAL_QUIESCE -> true;
            case Opcode.INTERNAL_READ, Opcode.INTERNAL_WRITE -> entry.tag() < TAGS && entry.blocks() > 0
                    && entry.blocks() <= BLOCKS_MAX;
            case Opcode.INTERNAL_SYNC -> entry.blocks() > 0 && entry.blocks() <= STRIPES_MAX;
            default -> false;
        };
    }
}
