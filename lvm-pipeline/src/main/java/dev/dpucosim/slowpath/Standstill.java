// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.register.Registers;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.function.LongConsumer;

/**
 * Has hardware begin nothing, for changes that no operation may see the half of. Capsules wait before the pipeline, and
 * what waits for firmware goes on waiting; what is in execution ends. If something in execution waits for firmware
 * itself, the entries that firmware has posted are let in, and with them whoever stands before the pipeline.
 */
final class Standstill {
    /** From one look at hardware to the next, in picoseconds: 2 us. */
    static final long LOOK_PS = 2_000_000L;
    /** Looks without standstill after which posted entries are let in. */
    static final int LOOKS = 50;

    private final Registers registers;
    private final Scheduler scheduler;
    private final Chores chores;
    private final EventHandler timer = this::timer;
    private LongConsumer still;
    private boolean open;
    private int looks;

    Standstill(ArrayTools array) {
        registers = array.registers();
        scheduler = array.scheduler();
        chores = array.chores();
    }

    /**
     * Begins.
     *
     * @param reached told when nothing is in execution; nothing will be until the {@link #end}
     */
    void begin(LongConsumer reached, long nowPs) {
        still = reached;
        looks = 0;
        enable(false);
        look(nowPs);
    }

    /** Hardware goes on. */
    void end() {
        enable(true);
    }

    private void look(long nowPs) {
        if (open) {
            // Taken: whoever waited for it is in execution again.
            if (posted() == 0) {
                enable(false);
            }
        } else if (quiet()) {
            still.accept(nowPs);
            return;
        } else if (++looks % LOOKS == 0 && posted() != 0) {
            enable(true);
        }
        scheduler.schedule(Math.max(nowPs, scheduler.nowPs()) + LOOK_PS, timer, 0);
    }

    private void timer(long nowPs, long unused) {
        chores.add(this::look);
    }

    private boolean quiet() {
        return (registers.read(LvmRegisters.STATUS) & (LvmRegisters.STATUS_CONTEXTS_MASK
                | LvmRegisters.STATUS_IDLE_MASK)) == LvmRegisters.STATUS_IDLE_MASK;
    }

    /** Entries that hardware has not taken. */
    private long posted() {
        return registers.read(LvmRegisters.RESUME_PRODUCER) - registers.read(LvmRegisters.RESUME_CONSUMER);
    }

    private void enable(boolean does) {
        open = does;
        long control = registers.read(LvmRegisters.CONTROL) & ~LvmRegisters.CONTROL_ENABLE_MASK;
        registers.write(LvmRegisters.CONTROL, control | (does ? LvmRegisters.CONTROL_ENABLE_MASK : 0));
    }
}
