// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.List;

/**
 * What came of a replay.
 *
 * @param difference
 *            the first from the recording; null if there is none
 * @param buses
 *            what was sent and compared, bus by bus
 * @param cycles
 *            that the replay took
 * @param cyclesRecorded
 *            that were simulated when it was recorded
 */
public record BusReplayResult(BusDifference difference, List<Bus> buses, long cycles, long cyclesRecorded) {

    /**
     * One bus.
     *
     * @param name
     *            in the recording
     * @param sent
     *            packets that the design took: frames, or addresses, data and responses each
     * @param compared
     *            packets of the design that were as recorded
     * @param bytesCompared
     *            bytes of signals that were
     * @param otherCycles
     *            beats that were as recorded but not in the recorded cycle
     */
    public record Bus(String name, long sent, long compared, long bytesCompared, long otherCycles) {
    }

    /** Whether everything was as recorded. */
    public boolean agrees() {
        return difference == null;
    }

    /** Whether everything was, each beat in its recorded cycle. */
    public boolean agreesByCycle() {
        return agrees() && buses.stream().allMatch(bus -> bus.otherCycles() == 0);
    }

    /** Packets that were compared on all buses. */
    public long compared() {
        return buses.stream().mapToLong(Bus::compared).sum();
    }

    /**
     * Fails unless everything was as recorded.
     *
     * @throws AssertionError
     *             with the first difference
     */
    public BusReplayResult assertAgrees() {
        if (difference != null) {
            throw new AssertionError("replay is not as recorded: " + difference);
        }
        return this;
    }
}
