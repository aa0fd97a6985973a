// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.FirmwareSettings;
import dev.dpucosim.bus.BusFaultPlan;
import dev.dpucosim.bus.BusSettings;

/**
 * What a bridge is built from.
 *
 * @param seed          of everything random in it
 * @param keys          records of the chip's table: a power of two from 1,024 to 65,536
 * @param hostBytes     memory of each host
 * @param busOrNull     how the system buses of the hosts behave; null: memory is next to the chip and answers at once
 * @param faults        what goes wrong on those buses
 * @param timeoutCycles cycles without progress after which firmware cuts a host off, 0: never
 * @param doorbellPs    from a process's store to the chip, in picoseconds
 * @param pollPs        from a completion in memory to the process that polls for it, in picoseconds
 * @param firmware      quotas and costs of firmware
 */
public record BridgeSettings(long seed, int keys, long hostBytes, BusSettings busOrNull, BusFaultPlan faults,
        long timeoutCycles, long doorbellPs, long pollPs, FirmwareSettings firmware) {

    private static final long RING_ZONE_BYTES = 64L << 19;

    /** Checks the ranges. */
    public BridgeSettings {
        if (hostBytes < 2 * RING_ZONE_BYTES || timeoutCycles < 0 || timeoutCycles > 0xFFFF_FFFFL || doorbellPs < 0
                || pollPs < 0) {
            throw new IllegalArgumentException("bridge settings out of range: hostBytes=" + hostBytes
                    + ", timeoutCycles=" + timeoutCycles + ", doorbellPs=" + doorbellPs + ", pollPs=" + pollPs);
        }
    }

    /** 1,024 keys, 256 MiB a host, memory next to the chip, 300 ns for a doorbell, 100 ns for a look. */
    public static BridgeSettings usual(long seed) {
        return new BridgeSettings(seed, 1024, 256L << 20, null, BusFaultPlan.none(), 0, 300_000, 100_000,
                FirmwareSettings.usual());
    }

    /** The same with a table of another size. */
    public BridgeSettings withKeys(int other) {
        return new BridgeSettings(seed, other, hostBytes, busOrNull, faults, timeoutCycles, doorbellPs, pollPs,
                firmware);
    }

    /** The same with system buses between chip and memories. */
    public BridgeSettings withBus(BusSettings bus, BusFaultPlan plan) {
        return new BridgeSettings(seed, keys, hostBytes, bus, plan, timeoutCycles, doorbellPs, pollPs, firmware);
    }

    /** The same that cuts a host off after so many cycles. */
    public BridgeSettings withTimeout(long cycles) {
        return new BridgeSettings(seed, keys, hostBytes, busOrNull, faults, cycles, doorbellPs, pollPs, firmware);
    }

    /** The same with other quotas and costs. */
    public BridgeSettings withFirmware(FirmwareSettings other) {
        return new BridgeSettings(seed, keys, hostBytes, busOrNull, faults, timeoutCycles, doorbellPs, pollPs, other);
    }
}
