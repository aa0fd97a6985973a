// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;
import java.util.ArrayList;
import java.util.List;

/**
 * Fails the test with an {@link AxiRuleViolation} when an AXI4 or AXI4-Lite bus, input or output, breaks a rule of
 * {@link AxiRule}: handshakes on every channel, what bursts may ask for, and that each is answered once, in its form.
 * Begin it out of reset while nothing is under way, and {@link #finish} it.
 *
 * <p>
 * What it does not see: unknown values (the simulation has two states), paths from an input to an output within a
 * cycle, whether valid waits for ready, and whether data is right, which is a {@link Scoreboard}'s to say.
 */
public final class AxiChecker {

    private final Ports ports;
    private final Clock clock;
    private final WriteTracker writes;
    private final ReadTracker reads;
    private long writesSeen;
    private long readsSeen;

    private AxiChecker(Ports ports, Clock clock) {
        this.ports = ports;
        this.clock = clock;
        if (ports.writes() == null) {
            writes = null;
        } else {
            writes = new WriteTracker(ports.writes(), clock);
            new HandshakeChecker(ports.writes().address().channel(), clock);
            new HandshakeChecker(ports.writes().dataChannel(), clock);
            new HandshakeChecker(ports.writes().responseChannel(), clock);
        }
        if (ports.reads() == null) {
            reads = null;
        } else {
            reads = new ReadTracker(ports.reads(), clock);
            new HandshakeChecker(ports.reads().address().channel(), clock);
            new HandshakeChecker(ports.reads().dataChannel(), clock);
        }
        clock.add("AxiChecker " + ports.prefix(), this::cycle);
    }

    /** Watches the bus at the first clock from now on. */
    public static AxiChecker on(Simulation simulation, String prefix) {
        return on(simulation, prefix, simulation.clock());
    }

    /** The same at another clock. */
    public static AxiChecker on(Simulation simulation, String prefix, Clock clock) {
        return new AxiChecker(Ports.of(simulation, prefix, clock), clock);
    }

    /** Watches a bus that must be AXI4-Lite: 32 or 64 bits, and none of the signals that AXI4 has beyond it. */
    public static AxiChecker lite(Simulation simulation, String prefix) {
        for (AxiChannel channel : AxiChannel.values()) {
            for (String signal : new String[] {"id", "len", "size", "burst", "lock", "cache", "qos", "region",
                "last"}) {
                if (Channel.has(simulation, prefix, channel.prefix() + signal)) {
                    throw new AxiRuleViolation(AxiRule.LITE_SIGNALS, "bus=" + prefix + ", signal=" + channel.prefix()
                            + signal);
                }
            }
        }
        final Ports ports = Ports.of(simulation, prefix, simulation.clock());
        if (ports.busBytes() != Integer.BYTES && ports.busBytes() != Long.BYTES) {
            throw new AxiRuleViolation(AxiRule.LITE_WIDTH, "bus=" + prefix + ", busBytes=" + ports.busBytes());
        }
        return new AxiChecker(ports, simulation.clock());
    }

    /** Writes that were finished. */
    public long writes() {
        return writesSeen;
    }

    /** Reads that were finished. */
    public long reads() {
        return readsSeen;
    }

    /**
     * Ends it: nothing is under way, and not less than so many accesses were finished, so that a test on a silent bus
     * does not pass.
     *
     * @throws AxiRuleViolation
     *             {@link AxiRule#UNANSWERED}, with what is under way
     */
    public void finish(long accessesMin) {
        final List<String> open = new ArrayList<>();
        if (writes != null) {
            open.addAll(writes.unfinished());
        }
        if (reads != null) {
            open.addAll(reads.unfinished());
        }
        if (!open.isEmpty()) {
            throw new AxiRuleViolation(AxiRule.UNANSWERED, "bus=" + ports.prefix() + ", cycle=" + clock.cycle() + ", "
                    + open);
        }
        if (writesSeen + readsSeen < accessesMin) {
            throw new AssertionError("too little was seen: bus=" + ports.prefix() + ", accesses=" + (writesSeen
                    + readsSeen) + ", accessesMin=" + accessesMin);
        }
    }

    private void cycle() {
        if (writes != null && writes.cycle() != null) {
            writesSeen++;
        }
        if (reads != null && reads.cycle() != null) {
            readsSeen++;
        }
    }
}
