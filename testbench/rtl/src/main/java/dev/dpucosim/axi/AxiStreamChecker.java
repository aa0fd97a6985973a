// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Simulation;

/** Fails the test when an AXI4-Stream, input or output, breaks the rules of its handshake. */
public final class AxiStreamChecker {

    private AxiStreamChecker() {
    }

    /** Watches the stream from now on. */
    public static void on(Simulation simulation, String prefix) {
        final Channel channel = new Channel(simulation, prefix, "tvalid", "tready");
        channel.payload().add(channel.needed("tdata"));
        for (String signal : new String[] {"tkeep", "tstrb", "tlast", "tid", "tdest", "tuser"}) {
            channel.optional(signal);
        }
        new HandshakeChecker(channel, simulation.clock());
    }
}
