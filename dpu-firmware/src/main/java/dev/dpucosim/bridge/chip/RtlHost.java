// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.harness.AxiRequest;
import dev.dpucosim.harness.AxiSubordinate;
import dev.dpucosim.harness.MemoryOptions;
import dev.dpucosim.harness.RequestHandler;
import dev.dpucosim.harness.Simulation;

/**
 * A host at the end of one of the chip's AXI4 managers. What is plain memory the chip uses by itself; everything else
 * is handed on in its order, and what the host answers is brought back. The host takes addresses at once and data from
 * the cycle behind their address on, and memory answers in the next cycle whichever way it is reached.
 */
final class RtlHost implements RequestHandler {
    private static final int OKAY = 0;
    private static final int SLVERR = 2;
    /** More than a chip has under way. */
    private static final int OUTSTANDING_MAX = 256;

    private final HostMemoryPort host;
    private final PlainMemory plainOrNull;
    private final AxiSubordinate port;

    RtlHost(Simulation simulation, String prefix, HostMemoryPort host) {
        this.host = host;
        plainOrNull = host.plain();
        MemoryOptions options = MemoryOptions.DEFAULT.withOutstandingMax(OUTSTANDING_MAX);
        port = plainOrNull == null ? simulation.subordinate(prefix, null, options, 0)
                : simulation.subordinate(prefix, plainOrNull.bytes(), options.withBase(plainOrNull.base()),
                        1L << HostMemoryPort.RING_ID);
    }

    /** Whether cycles alone bring something further. */
    boolean busy() {
        return port.due();
    }

    /** Whether the chip waits for the host, and may count the cycles in which it does. */
    boolean owes() {
        return port.open();
    }

    /** Cycles are to pass. */
    void beforeRun() {
        if (plainOrNull != null) {
            port.direct(plainOrNull.open());
        }
    }

    /** Shows the host what has come. */
    void take() {
        port.drain(this);
    }

    @Override
    public void read(AxiRequest request) {
        host.read(request.address(), request.byteLength(), request.id(), (data, from, good) -> request.data(data, from,
                good, SLVERR));
    }

    @Override
    public void write(AxiRequest request) {
        byte[] source = request.bytes();
        host.write(request.address(), source, 0, source.length, request.id(), well -> request.done(well ? OKAY
                : SLVERR));
    }

    @Override
    public void written(long address, int byteLength, int id) {
        plainOrNull.written(address);
    }

    /** The host begins anew: what it owes it will not answer. The chip's port is in reset and forgets it too. */
    void forget() {
        port.forget();
    }
}
