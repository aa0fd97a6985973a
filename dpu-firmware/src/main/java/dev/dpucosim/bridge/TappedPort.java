// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bridge.chip.PlainMemory;
import dev.dpucosim.bridge.monitor.BusTap;

/** Shows a monitor what passes between chip and host, and lets the chip know what time it is when an answer comes. */
final class TappedPort implements HostMemoryPort {
    private final HostMemoryPort port;
    private final ClockedChip clock;
    private final BusTap tap;
    private final int host;

    TappedPort(HostMemoryPort port, ClockedChip clock, BusTap tap, int host) {
        this.port = port;
        this.clock = clock;
        this.tap = tap;
        this.host = host;
    }

    @Override
    public void read(long address, int bytes, int id, ReadAnswer answer) {
        tap.readIssued(host, address, bytes, id);
        port.read(address, bytes, id, (data, from, good) -> {
            clock.enter();
            tap.readAnswered(host, address, data, from, good, id);
            answer.data(data, from, good);
            clock.leave();
        });
    }

    @Override
    public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
        tap.writeIssued(host, address, source, from, bytes, id);
        port.write(address, source, from, bytes, id, well -> {
            clock.enter();
            tap.writeAnswered(host, address, bytes, id, well);
            answer.done(well);
            clock.leave();
        });
    }

    /** A monitor wants to see everything. */
    @Override
    public PlainMemory plain() {
        return tap == BusTap.NONE ? port.plain() : null;
    }
}
