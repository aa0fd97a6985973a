// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * When two engines agree on which intervals of moderation run. Their sweeps are not at the same entry, so an interval
 * of N sweeps is sure to run in both for N - 1 sweeps after its event, and sure to have ended in both after N. Hence
 * bursts: none runs when a burst begins, none has ended when the burst does, and then all are waited for.
 */
final class LockstepBursts {
    /** Sweeps less than the shortest interval that a burst lasts: one for the phase, one for its last operation. */
    private static final int SPARE_SWEEPS = 2;
    private static final int INTERVAL_MASK = 0xFFFF;

    private final int sweepCycles;
    private boolean enabled;
    private int shortest;
    private int longest;
    private long began;

    /** @param sweepCycles cycles of a sweep: the number of entries */
    LockstepBursts(int sweepCycles) {
        this.sweepCycles = sweepCycles;
        reset();
    }

    /** Nothing is moderated. */
    void reset() {
        enabled = false;
        shortest = INTERVAL_MASK;
        longest = 0;
        began = 0;
    }

    /** Whether a write may end intervals or change which are obeyed, so that none may run meanwhile. */
    boolean mustRest(int address) {
        return isWindow(address) || aligned(address) == MsixRegisters.MODERATION
                || aligned(address) == MsixRegisters.FUNCTION_RESET;
    }

    /** A register or a window was written. */
    void written(int address, long data) {
        int interval = (int) data & INTERVAL_MASK;
        if (aligned(address) == MsixRegisters.MODERATION) {
            enabled = (data & MsixRegisters.MODERATION_ENABLE_MASK) != 0;
        } else if (isWindow(address) && interval != 0) {
            shortest = Math.min(shortest, interval);
            longest = Math.max(longest, interval);
        }
    }

    private static int aligned(int address) {
        return address & ~7;
    }

    private static boolean isWindow(int address) {
        return address >= MsixWindows.MODERATION && address < MsixWindows.TRANSPORT;
    }

    /** Whether intervals are obeyed. */
    boolean moderated() {
        return enabled && longest > 0;
    }

    /** Whether intervals are so short that a burst would have no time. */
    boolean tooShort() {
        return moderated() && shortest <= SPARE_SWEEPS;
    }

    /** Whether a burst may last until that cycle. */
    boolean lasts(long cycle) {
        return !moderated() || cycle - began <= (long) (shortest - SPARE_SWEEPS) * sweepCycles;
    }

    /** Cycles after which every interval that holds nothing has ended. */
    long restCycles() {
        return (long) (longest + SPARE_SWEEPS) * sweepCycles;
    }

    /** No interval runs. */
    void begins(long cycle) {
        began = cycle;
    }
}
