// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.time.ClockedBlock;
import dev.dpucosim.time.Scheduler;

/** A chip on the scheduler's clock, that tells firmware when its interrupt is high. */
final class ClockedChip implements KeyChip, ClockedBlock {
    private static final int BATCH_CYCLES = 64;

    private final Scheduler scheduler;
    private KeyChip chip;
    private Runnable interrupt = () -> {};
    private long lead;
    private int depth;

    ClockedChip(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void put(KeyChip made) {
        chip = made;
        lead = chip.cycle() - scheduler.nowPs() / CYCLE_PS;
        scheduler.add(this);
    }

    void interrupt(Runnable listener) {
        interrupt = listener;
    }

    /** Lets the chip have the cycles that passed while it was idle. */
    void enter() {
        if (depth++ == 0) {
            long behind = scheduler.nowPs() / CYCLE_PS + lead - chip.cycle();
            if (behind > 0) {
                chip.advance(behind);
            }
        }
    }

    void leave() {
        if (--depth == 0 && chip.interrupt()) {
            interrupt.run();
        }
    }

    @Override
    public ConfigResponse configWrite(int address, long data) {
        enter();
        ConfigResponse response = chip.configWrite(address, data);
        leave();
        return response;
    }

    @Override
    public ConfigRead configRead(int address) {
        enter();
        ConfigRead read = chip.configRead(address);
        leave();
        return read;
    }

    @Override
    public long runUntil(long timePs) {
        depth++;
        boolean blocked = false;
        while (!blocked && !chip.idle() && scheduler.nextPs() >= timePs) {
            long cycles = Math.min(BATCH_CYCLES, (timePs - atPs()) / CYCLE_PS);
            blocked = cycles <= 0;
            if (!blocked) {
                chip.advance(cycles);
            }
        }
        depth--;
        if (chip.interrupt()) {
            interrupt.run();
        }
        return blocked ? timePs : Math.clamp(atPs(), scheduler.nowPs(), timePs);
    }

    private long atPs() {
        return (chip.cycle() - lead) * CYCLE_PS;
    }

    @Override
    public void settle() {
        chip.settle();
        lead = chip.cycle() - scheduler.nowPs() / CYCLE_PS;
    }

    @Override
    public void advance(long cycles) {
        chip.advance(cycles);
    }

    @Override
    public long cycle() {
        return chip.cycle();
    }

    @Override
    public boolean idle() {
        return chip.idle();
    }

    @Override
    public boolean interrupt() {
        return chip.interrupt();
    }

    @Override
    public void reset() {
        chip.reset();
    }

    @Override
    public void close() {
        chip.close();
    }
}
