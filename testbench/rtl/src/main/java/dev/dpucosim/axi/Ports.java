// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;

/**
 * The ports of an AXI4 or AXI4-Lite bus; either half may be absent.
 *
 * @param writes
 *            null if the bus cannot write
 * @param reads
 *            null if the bus cannot read
 */
record Ports(String prefix, WritePorts writes, ReadPorts reads) {

    /**
     * @throws IllegalArgumentException
     *             if neither half is there or one is incomplete; the message offers the nearest ports
     */
    static Ports of(Simulation simulation, String prefix, Clock clock) {
        final boolean canRead = Channel.has(simulation, prefix, "arvalid");
        // a bus of which nothing is there is refused by its write half
        final boolean canWrite = !canRead || Channel.has(simulation, prefix, "awvalid");
        return new Ports(prefix, canWrite ? new WritePorts(simulation, prefix, clock) : null,
                canRead ? new ReadPorts(simulation, prefix, clock) : null);
    }

    int busBytes() {
        return reads != null ? reads.busBytes() : writes.busBytes();
    }

    static int busBytes(Wire data) {
        final int bits = data.widthBits();
        if (bits < 8 || bits > 1024 || Integer.bitCount(bits) != 1) {
            throw new IllegalArgumentException("data is not 8, 16, 32 ... 1024 bits wide: port=" + data);
        }
        return bits / 8;
    }
}
