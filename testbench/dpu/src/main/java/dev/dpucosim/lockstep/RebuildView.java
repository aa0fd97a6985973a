// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.ResumeEntry;

/**
 * What the members of one DPU are good for, as its registers say: who is offline, who is being rebuilt and up to where,
 * whether parity is trusted. Follows what firmware writes; what hardware moves by itself, it is told.
 */
final class RebuildView {

    private final int all;
    private final boolean parity;
    private final ResumeView resumes;
    private int offline;
    private int rebuilding;
    private long watermark;
    private boolean trusted;
    private boolean resyncing;
    private boolean syncs;

    /** The view of a DPU as it is now. */
    RebuildView(Dpu dpu) {
        parity = dpu.shape().geometry().level().parities() > 0;
        resumes = new ResumeView(dpu);
        all = (1 << dpu.shape().geometry().members()) - 1;
        written(LvmRegisters.CONTROL, dpu.engine().registers().read(LvmRegisters.CONTROL));
        written(LvmRegisters.REBUILD, dpu.engine().registers().read(LvmRegisters.REBUILD));
        written(LvmRegisters.ONLINE, dpu.engine().registers().read(LvmRegisters.ONLINE));
        resyncing = false;
        posted(dpu.engine().registers().read(LvmRegisters.RESUME_PRODUCER));
    }

    /** Firmware has written a register; whether it has changed what is told here. */
    boolean written(int offset, long value) {
        switch (offset) {
            case LvmRegisters.CONTROL -> trusted = (value & LvmRegisters.CONTROL_PARITY_TRUSTED_MASK) != 0;
            case LvmRegisters.ONLINE -> offline = (int) ~value & all;
            case LvmRegisters.REBUILD -> {
                rebuilding = (int) ((value & LvmRegisters.REBUILD_MEMBERS_MASK) >>> LvmRegisters.REBUILD_MEMBERS_LSB);
                watermark = value & LvmRegisters.REBUILD_WATERMARK_MASK;
                resyncing = true;
                syncs |= rebuilding != 0;
            }
            case LvmRegisters.RESUME_PRODUCER -> {
                posted(value);
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Firmware has posted entries. */
    private void posted(long producer) {
        while (resumes.taken() != (int) producer) {
            ResumeEntry entry = resumes.next();
            boolean sync = entry.kind() == ResumeEntry.INTERNAL && entry.opcode() == Opcode.INTERNAL_SYNC;
            syncs |= sync;
            resyncing |= sync && !entry.check();
        }
    }

    /** Firmware has taken members out, or has put them back. */
    void offline(int members) {
        offline = members;
    }

    /** A stripe has been brought in line by a SYNC of some members. */
    void synced(long stripe, int members) {
        watermark += members == rebuilding && stripe == watermark ? 1 : 0;
    }

    /** Value that register REBUILD must have. */
    long register() {
        return (long) rebuilding << LvmRegisters.REBUILD_MEMBERS_LSB | watermark;
    }

    int offline() {
        return offline;
    }

    /** Members that are being rebuilt, one bit each. */
    int rebuilding() {
        return rebuilding & all;
    }

    /** Members that are missing in a stripe, one bit each. */
    int missing(long stripe) {
        return offline | (stripe < watermark ? 0 : rebuilding());
    }

    /** Whether parity of a stripe is known to fit. */
    boolean trusted(long stripe) {
        return trusted || rebuilding == 0 && stripe < watermark;
    }

    /** Whether what an operation must do depends on how far a rebuild or a resync has come. */
    boolean moving() {
        return rebuilding != 0 || resyncing && !trusted && parity;
    }

    /** Whether firmware has had stripes brought in line, or checked: how many by a time, is a matter of timing. */
    boolean syncs() {
        return syncs;
    }

    /** Whether no rebuild and no resync has come a part of the way. */
    boolean settled() {
        return rebuilding == 0 && (trusted || watermark == 0);
    }

    /** Whether a resync is under way that has not come to a stripe. */
    boolean unsynced(long stripe) {
        return rebuilding == 0 && !trusted && watermark != 0 && stripe >= watermark;
    }
}
