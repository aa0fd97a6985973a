// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.register.Registers;
import java.util.function.Consumer;

/** A rebuild, a resync or a check of all stripes of a DPU, a few at a time, as firmware does it. */
final class Rebuild {
    /** Tags of the DPU's own firmware are below. */
    static final int TAG = 1000;

    private final Dpu dpu;
    private final SecondFirmware firmware;
    private final Registers registers;
    private final int stripesAtOnce;
    private int members;
    private boolean check;
    private long stripe;
    private long differing;
    private boolean running;

    Rebuild(Dpu dpu, int stripesAtOnce) {
        this.dpu = dpu;
        firmware = (SecondFirmware) dpu.engine();
        registers = dpu.registers();
        this.stripesAtOnce = stripesAtOnce;
    }

    /** Members are gone. */
    void lose(int lost) {
        registers.write(LvmRegisters.ONLINE, registers.read(LvmRegisters.ONLINE) & ~lost);
    }

    /** Replacements for members that are gone, and the first stripes of them. */
    void replace(int lost) {
        rebuilding(lost);
        registers.write(LvmRegisters.ONLINE, registers.read(LvmRegisters.ONLINE) | lost);
        begin(lost, false);
    }

    /** Parity and copies are as they are after a crash, from now on; all stripes are brought in line. */
    void resync() {
        trust(false);
        rebuilding(0);
        begin(0, false);
    }

    /** Looks at all stripes. */
    void check() {
        begin(0, true);
    }

    private void begin(int ofMembers, boolean onlyLook) {
        members = ofMembers;
        check = onlyLook;
        stripe = 0;
        differing = 0;
        running = true;
        next(null);
    }

    private void next(ExceptionRecord before) {
        differing += before == null ? 0 : before.blocksDiffering();
        long stripes = dpu.shape().geometry().stripes();
        if (before != null && before.status() != 0) {
            throw new IllegalStateException("given up: stripe=" + stripe + ", status=" + before.status());
        }
        if (stripe == stripes) {
            running = false;
            if (!check) {
                trust(true);
                rebuilding(0);
            }
            return;
        }
        int count = (int) Math.min(stripesAtOnce, stripes - stripe);
        long from = stripe;
        stripe += count;
        Consumer<ExceptionRecord> then = this::next;
        firmware.post(new ResumeEntry().sync(TAG, from, count, members, check), then);
    }

    private void rebuilding(int ofMembers) {
        registers.write(LvmRegisters.REBUILD, (long) ofMembers << LvmRegisters.REBUILD_MEMBERS_LSB);
    }

    private void trust(boolean trusted) {
        long control = registers.read(LvmRegisters.CONTROL) & ~LvmRegisters.CONTROL_PARITY_TRUSTED_MASK;
        registers.write(LvmRegisters.CONTROL, control | (trusted ? LvmRegisters.CONTROL_PARITY_TRUSTED_MASK : 0));
    }

    boolean running() {
        return running;
    }

    /** Blocks that differed, of a check. */
    long differing() {
        return differing;
    }
}
