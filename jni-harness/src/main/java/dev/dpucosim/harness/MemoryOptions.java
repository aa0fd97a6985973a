// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * How an AXI4 memory answers.
 *
 * @param base
 *            bus address of the first byte; a multiple of the bus width
 * @param readLatencyCycles
 *            from the address taken to the first beat, at least 1
 * @param writeLatencyCycles
 *            from the last beat taken to the response, at least 1
 * @param outstandingMax
 *            bursts accepted and not answered, per direction, 1 to 256
 * @param readAddress
 *            how often ARREADY is taken away; likewise the others for RVALID, AWREADY, WREADY, BVALID
 */
public record MemoryOptions(long base, int readLatencyCycles, int writeLatencyCycles, int outstandingMax,
        Stall readAddress, Stall readData, Stall writeAddress, Stall writeData, Stall response) {

    /** Base 0, answers as early as the protocol allows, 16 outstanding, no stalls. */
    public static final MemoryOptions DEFAULT = new MemoryOptions(0, 1, 1, 16, Stall.NONE, Stall.NONE, Stall.NONE,
            Stall.NONE, Stall.NONE);

    /** The same from that bus address on. */
    public MemoryOptions withBase(long value) {
        return new MemoryOptions(value, readLatencyCycles, writeLatencyCycles, outstandingMax, readAddress, readData,
                writeAddress, writeData, response);
    }

    /** The same with those latencies, each at least 1. */
    public MemoryOptions withLatencyCycles(int read, int write) {
        return new MemoryOptions(base, read, write, outstandingMax, readAddress, readData, writeAddress, writeData,
                response);
    }

    /** The same with so many bursts under way in each direction, 1 to 256. */
    public MemoryOptions withOutstandingMax(int value) {
        return new MemoryOptions(base, readLatencyCycles, writeLatencyCycles, value, readAddress, readData,
                writeAddress, writeData, response);
    }

    /** All five channels stall by this ratio, each with a stream of its own made of the seed. */
    public MemoryOptions withStall(Stall stall) {
        return new MemoryOptions(base, readLatencyCycles, writeLatencyCycles, outstandingMax, of(stall, 1),
                of(stall, 2), of(stall, 3), of(stall, 4), of(stall, 5));
    }

    private static Stall of(Stall stall, int channel) {
        return new Stall(stall.numerator(), stall.denominator(), stall.seed() * 8 + channel);
    }
}
