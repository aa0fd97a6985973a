// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bus.BusAttributes;
import dev.dpucosim.bus.BusPort;
import dev.dpucosim.bus.BusVerdict;

/**
 * Memory behind a host's system bus. Both ids are one agent in one class, so posted writes stay in their order; a write
 * is answered when it has been performed.
 */
final class BusMemoryPort implements HostMemoryPort {
    private final BusPort port;
    private final BusAttributes attributes;

    BusMemoryPort(BusPort port) {
        this.port = port;
        this.attributes = BusAttributes.of(port.id());
    }

    @Override
    public void read(long address, int bytes, int id, ReadAnswer answer) {
        port.read(attributes, address, bytes, done -> answer.data(done.data(), 0, done.verdict() == BusVerdict.OK
                ? bytes
                : 0));
    }

    @Override
    public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
        port.write(attributes, address, source, from, bytes, done -> answer.done(done.verdict() == BusVerdict.OK));
    }
}
