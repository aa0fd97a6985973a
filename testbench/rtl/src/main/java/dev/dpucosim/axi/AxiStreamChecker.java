// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;

/**
 * Fails the test with an {@link AxiRuleViolation} when an AXI4-Stream, input or output, breaks the rules of its
 * handshake or marks a byte as both data and absent. Outside of reset.
 */
public final class AxiStreamChecker {

    private final Channel channel;
    private final Clock clock;
    private final Wire keep;
    private final Wire strobe;
    private final long[] kept;
    private final long[] set;

    private AxiStreamChecker(Simulation simulation, String prefix, Clock clock) {
        this.channel = new Channel(simulation, prefix, "tvalid", "tready");
        this.clock = clock;
        channel.needed("tdata");
        this.keep = channel.optional("tkeep");
        this.strobe = channel.optional("tstrb");
        for (String signal : new String[] {"tlast", "tid", "tdest", "tuser"}) {
            channel.optional(signal);
        }
        this.kept = new long[keep == null ? 0 : keep.wordCount()];
        this.set = new long[kept.length];
        new HandshakeChecker(channel, clock);
        if (keep != null && strobe != null) {
            clock.add("AxiStreamChecker " + prefix, this::cycle);
        }
    }

    /** Watches the stream from now on. */
    public static AxiStreamChecker on(Simulation simulation, String prefix) {
        return on(simulation, prefix, simulation.clock());
    }

    /** The same at another clock. */
    public static AxiStreamChecker on(Simulation simulation, String prefix, Clock clock) {
        return new AxiStreamChecker(simulation, prefix, clock);
    }

    private void cycle() {
        if (!channel.valid().isSet()) {
            return;
        }
        keep.read(kept, 0);
        strobe.read(set, 0);
        for (int i = 0; i < kept.length; i++) {
            if ((set[i] & ~kept[i]) != 0) {
                throw new AxiRuleViolation(AxiRule.STROBE_WITHOUT_KEEP, "port=" + strobe.name() + ", cycle=" + clock
                        .cycle() + ", lanes=" + Long.toHexString(set[i] & ~kept[i]));
            }
        }
    }
}
