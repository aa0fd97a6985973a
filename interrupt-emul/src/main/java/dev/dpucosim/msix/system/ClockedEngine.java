// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.time.Scheduler;

/**
 * An engine on the virtual clock. Whatever it is given, it does at once, down to rest; what firmware writes it has done
 * before the next event. Its own cycles follow the clock where they matter: windows of the rate limit go by. Long
 * pauses are shortened, for nothing happens in them. While moderation is on, which counts cycles, they are the clock's:
 * none is left out, and what the engine is given it does in the time that passes then.
 */
final class ClockedEngine implements MsixEngine {
    /** One cycle of the block. */
    static final long PERIOD_PS = 4_000;

    /** Two windows of the rate limit. */
    private static final long PAUSE_CYCLES_MAX = 2_048;
    /** With moderation on the engine is run along with the clock, in steps of so many cycles, until it is at rest. */
    private static final long TICK_CYCLES = 64;
    /** What the engine may be ahead of the clock; the lockstep lets intervals end without asking. */
    private static final long AHEAD_CYCLES_MAX = 2_048;

    private final Scheduler scheduler;
    private final MsixEngine engine;
    private Runnable rested = () -> {};
    private long followedPs;
    private long followedCycle;
    private long operationCycle;
    private boolean moderated;
    private boolean restAsked;
    private boolean tickAsked;

    ClockedEngine(Scheduler scheduler, MsixEngine engine) {
        this.scheduler = scheduler;
        this.engine = engine;
        this.followedCycle = engine.cycle();
    }

    /** Sets who looks at the engine each time it has come to rest. */
    void rested(Runnable listener) {
        rested = listener;
    }

    /** Cycles since the engine was given what it works on. */
    long operationCycles() {
        return engine.cycle() - operationCycle;
    }

    @Override
    public void receive(byte[] frame) {
        follow();
        engine.receive(frame);
        comeToRest();
    }

    /** Does what comes from the host, and brings the engine to rest before anybody is told. */
    void within(Runnable access) {
        follow();
        boolean asked = restAsked;
        restAsked = true;
        access.run();
        restAsked = asked;
        comeToRest();
    }

    @Override
    public ConfigResponse configWrite(int address, long data, int strobes) {
        follow();
        ConfigResponse response = engine.configWrite(address, data, strobes);
        if ((address & ~7) == MsixRegisters.MODERATION) {
            moderated = (data & 1) != 0;
        }
        if (!restAsked) {
            restAsked = true;
            scheduler.after(0, (nowPs, unused) -> {
                restAsked = false;
                comeToRest();
            }, 0);
        }
        return response;
    }

    @Override
    public ConfigRead configRead(int address) {
        return engine.configRead(address);
    }

    private void follow() {
        long passed = (scheduler.nowPs() - followedPs) / PERIOD_PS;
        long behind = passed - (engine.cycle() - followedCycle);
        if (behind > 0) {
            engine.advance(moderated ? behind : Math.min(behind, PAUSE_CYCLES_MAX));
        }
        if (passed > 0) {
            followedPs += passed * PERIOD_PS;
            followedCycle = moderated ? Math.max(followedCycle + passed, engine.cycle() - AHEAD_CYCLES_MAX)
                    : engine.cycle();
        }
        operationCycle = engine.cycle();
    }

    private void comeToRest() {
        if (moderated) {
            askTick();
        } else {
            engine.settle();
        }
        rested.run();
    }

    private void askTick() {
        if (!tickAsked) {
            tickAsked = true;
            scheduler.after(TICK_CYCLES * PERIOD_PS, (nowPs, unused) -> tick(), 0);
        }
    }

    private void tick() {
        tickAsked = false;
        follow();
        rested.run();
        if ((engine.read(MsixRegisters.STATUS) & MsixRegisters.STATUS_IDLE_MASK) == 0) {
            askTick();
        }
    }

    @Override
    public void settle() {
        if (moderated) {
            engine.rest();
        } else {
            engine.settle();
        }
    }

    @Override
    public void rest() {
        engine.rest();
    }

    @Override
    public void advance(long cycles) {
        engine.advance(cycles);
    }

    @Override
    public long cycle() {
        return engine.cycle();
    }

    @Override
    public boolean interrupt() {
        return engine.interrupt();
    }

    @Override
    public void reset() {
        engine.reset();
    }

    @Override
    public void close() {
        engine.close();
    }
}
