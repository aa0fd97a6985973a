// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.Stall;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How the Verilated pipeline is run; none of it changes results, only cycles.
 *
 * @param seed what registers and memories without a reset start from
 * @param stall how often each stream and bus channel holds back
 * @param readLatencyCycles of DPU memory, at least 1
 * @param writeLatencyCycles of DPU memory, at least 1
 * @param waveform where an FST waveform goes, or null
 * @param waveformFromCycle first cycle of it
 * @param waveformToCycle first cycle no longer in it
 * @param idleSkip whether the clock jumps while nothing can move; off, every cycle is stepped
 * @param observer is shown the simulation when it is out of reset, before anything happens; null for nobody
 */
public record RtlOptions(long seed, Stall stall, int readLatencyCycles, int writeLatencyCycles, Path waveform,
        long waveformFromCycle, long waveformToCycle, boolean idleSkip, Consumer<Simulation> observer) {

    /** Seed 1, no stalls, memory answers as early as AXI allows, no waveform. */
    public static final RtlOptions DEFAULT = new RtlOptions(1, Stall.NONE, 1, 1, null, 0, Long.MAX_VALUE, true, null);

    /** The same with another start of what has no reset. */
    public RtlOptions withSeed(long value) {
        return new RtlOptions(value, stall, readLatencyCycles, writeLatencyCycles, waveform, waveformFromCycle,
                waveformToCycle, idleSkip, observer);
    }

    /** The same, holding back in that share of cycles. */
    public RtlOptions withStall(Stall value) {
        return new RtlOptions(seed, value, readLatencyCycles, writeLatencyCycles, waveform, waveformFromCycle,
                waveformToCycle, idleSkip, observer);
    }

    /** The same with those latencies of DPU memory, each at least 1. */
    public RtlOptions withLatencyCycles(int read, int write) {
        return new RtlOptions(seed, stall, read, write, waveform, waveformFromCycle, waveformToCycle, idleSkip,
                observer);
    }

    /** The same with a waveform of the cycles from {@code fromCycle} to before {@code toCycle}. */
    public RtlOptions withWaveform(Path file, long fromCycle, long toCycle) {
        return new RtlOptions(seed, stall, readLatencyCycles, writeLatencyCycles, file, fromCycle, toCycle, idleSkip,
                observer);
    }

    /** The same, jumping over idle cycles or not. */
    public RtlOptions withIdleSkip(boolean value) {
        return new RtlOptions(seed, stall, readLatencyCycles, writeLatencyCycles, waveform, waveformFromCycle,
                waveformToCycle, value, observer);
    }

    /** The same with somebody who is shown the simulation when it is out of reset. */
    public RtlOptions withObserver(Consumer<Simulation> value) {
        return new RtlOptions(seed, stall, readLatencyCycles, writeLatencyCycles, waveform, waveformFromCycle,
                waveformToCycle, idleSkip, value);
    }
}
