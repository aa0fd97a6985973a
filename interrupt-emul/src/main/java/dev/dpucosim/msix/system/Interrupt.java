// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

/**
 * A message that has arrived at the interrupt controller.
 *
 * @param number        counts from 0
 * @param function      of the function whose requester id it has, or -1
 * @param vector        the vector that its driver programmed with this address and data, or -1
 * @param address       where it went
 * @param data          what it brought
 * @param firstSignalPs when the first event was raised that it stands for, or -1: not by a frame
 * @param issuedPs      when the block gave it to the bus
 * @param arrivedPs     when it arrived
 * @param engineCycles  cycles of the block from the start of what made it go, a frame's first beat say, to the message;
 *                      0 in the model
 */
public record Interrupt(long number, int function, int vector, long address, int data, long firstSignalPs,
        long issuedPs, long arrivedPs, long engineCycles) {

    /** From the first signal to the arrival, or -1. */
    public long latencyPs() {
        return firstSignalPs < 0 ? -1 : arrivedPs - firstSignalPs;
    }

    Interrupt arrivedAt(long timePs) {
        return new Interrupt(number, function, vector, address, data, firstSignalPs, issuedPs, timePs, engineCycles);
    }

    @Override
    public String toString() {
        return String.format("interrupt %d function=%d vector=%d %x=%x signal=%d issued=%d", number, function, vector,
                address, data, firstSignalPs, issuedPs);
    }
}
