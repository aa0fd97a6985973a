// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;

/**
 * Answers an AXI4 or AXI4-Lite output of the design (IHI 0022) from a target, such as an {@link AxiRam} or a function
 * of words. In order, in the next cycle and ready always, unless told otherwise; whatever is drawn is drawn from the
 * simulation's seed.
 *
 * <p>
 * A write reaches the target when its last beat and its address have come, before its response; a beat of a read leaves
 * it in the cycle before it can be seen. Reads and writes are not ordered among each other. Requests that break a rule
 * of transactions fail the test; an {@link AxiChecker} looks at handshakes too.
 */
public final class AxiSubordinate {

    private static final int ACCESSES_MAX = 16;

    private final Simulation simulation;
    private final Ports ports;
    private final WriteSubordinate writes;
    private final ReadSubordinate reads;

    private AxiSubordinate(Simulation simulation, Ports ports, Clock clock, AxiTarget target) {
        this.simulation = simulation;
        this.ports = ports;
        this.writes = ports.writes() == null ? null
                : new WriteSubordinate(ports.writes(), clock, target, draw("writes"), ACCESSES_MAX);
        this.reads = ports.reads() == null ? null
                : new ReadSubordinate(ports.reads(), clock, target, draw("reads"), ACCESSES_MAX);
        clock.add("AxiSubordinate " + ports.prefix(), this::cycle);
    }

    /** The subordinate of the ports with that prefix, at the first clock. */
    public static AxiSubordinate on(Simulation simulation, String prefix, AxiTarget target) {
        return on(simulation, prefix, simulation.clock(), target);
    }

    /** The same at another clock. */
    public static AxiSubordinate on(Simulation simulation, String prefix, Clock clock, AxiTarget target) {
        return new AxiSubordinate(simulation, Ports.of(simulation, prefix, clock), clock, target);
    }

    /** A subordinate of words, on a bus of at most 64 bits, at the first clock. */
    public static AxiSubordinate on(Simulation simulation, String prefix, AxiWords words) {
        final Ports ports = Ports.of(simulation, prefix, simulation.clock());
        return new AxiSubordinate(simulation, ports, simulation.clock(), new WordTarget(words, ports.busBytes()));
    }

    /** Answers accesses of different ids in any order; those of one id stay in theirs (IHI 0022, A5.3). */
    public AxiSubordinate reordering() {
        if (writes != null) {
            writes.replies().reorder();
        }
        if (reads != null) {
            reads.replies().reorder();
        }
        return this;
    }

    /** As {@link #reordering}, and mixes the beats of reads with different ids. */
    public AxiSubordinate interleaving() {
        if (reads != null) {
            reads.interleave();
        }
        return reordering();
    }

    /** Takes that many cycles longer than it must, drawn for each access. */
    public AxiSubordinate latency(int cyclesMin, int cyclesMax) {
        if (writes != null) {
            writes.replies().latency(cyclesMin, cyclesMax);
        }
        if (reads != null) {
            reads.replies().latency(cyclesMin, cyclesMax);
        }
        return this;
    }

    /** How many reads, and how many writes, it takes before it has answered; 16 unless told. */
    public AxiSubordinate holding(int accessesMax) {
        if (accessesMax < 1) {
            throw new IllegalArgumentException("no room for an access: accessesMax=" + accessesMax);
        }
        if (writes != null) {
            writes.hold(accessesMax);
        }
        if (reads != null) {
            reads.hold(accessesMax);
        }
        return this;
    }

    /** As {@link AxiManager#stallingRandomly(double)}. */
    public AxiSubordinate stallingRandomly(double share) {
        for (AxiChannel channel : AxiChannel.values()) {
            if (isRead(channel) ? reads != null : writes != null) {
                stallingRandomly(channel, share);
            }
        }
        return this;
    }

    /** Holds back on one channel. */
    public AxiSubordinate stallingRandomly(AxiChannel channel, double share) {
        final Stalls stalls = Stalls.of(share, simulation.seed(), ports.prefix() + "_" + channel.prefix());
        if (isRead(channel) && reads != null) {
            reads.stall(channel, stalls);
        } else if (!isRead(channel) && writes != null) {
            writes.stall(channel, stalls);
        } else {
            throw new IllegalStateException("bus has no such channel: bus=" + ports.prefix() + ", channel=" + channel);
        }
        return this;
    }

    private static boolean isRead(AxiChannel channel) {
        return channel == AxiChannel.AR || channel == AxiChannel.R;
    }

    private SeededDraw draw(String what) {
        return new SeededDraw(simulation.seed(), ports.prefix() + " " + what);
    }

    private void cycle() {
        if (writes != null) {
            writes.cycle();
        }
        if (reads != null) {
            reads.cycle();
        }
    }
}
