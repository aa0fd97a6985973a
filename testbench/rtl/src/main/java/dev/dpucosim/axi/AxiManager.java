// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Clocked;
import dev.dpucosim.process.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads and writes through an AXI4 input of the design (IHI 0022): bursts of every type, ids, several accesses under
 * way at once. A bus may lack either half and any signal that has a default. Ready in every cycle and without gaps
 * unless told to stall.
 *
 * <p>
 * Answers that break a rule of transactions ({@link AxiRule#WRITE_RESPONSE}, {@link AxiRule#READ_LAST} ...) fail the
 * test; an {@link AxiChecker} looks at handshakes too. Exclusive accesses are not modelled; AxCACHE, AxPROT, AxQOS,
 * AxREGION and AxUSER are left as they stand.
 */
public final class AxiManager {

    private static final int OUTSTANDING_MAX = 16;

    private final Simulation simulation;
    private final Ports ports;
    private final WriteManager writes;
    private final ReadManager reads;
    private final Clock clock;
    private final Clocked model = this::cycle;
    private int outstandingMax = OUTSTANDING_MAX;

    private AxiManager(Simulation simulation, String prefix, Clock clock) {
        this.simulation = simulation;
        this.ports = Ports.of(simulation, prefix, clock);
        this.writes = ports.writes() == null ? null : new WriteManager(simulation, ports.writes(), clock);
        this.reads = ports.reads() == null ? null : new ReadManager(simulation, ports.reads(), clock);
        this.clock = clock;
        clock.add("AxiManager " + prefix, model);
    }

    /** The manager of the ports with that prefix, at the first clock. */
    public static AxiManager on(Simulation simulation, String prefix) {
        return on(simulation, prefix, simulation.clock());
    }

    /** The same at another clock. */
    public static AxiManager on(Simulation simulation, String prefix, Clock clock) {
        return new AxiManager(simulation, prefix, clock);
    }

    /** How many reads, and how many writes, may be under way before {@code post} waits; 16 unless told. */
    public AxiManager outstanding(int accessesMax) {
        if (accessesMax < 1) {
            throw new IllegalArgumentException("no access may be under way: accessesMax=" + accessesMax);
        }
        outstandingMax = accessesMax;
        return this;
    }

    /** Holds back on every channel in that share of cycles, on each in others, drawn from the simulation's seed. */
    public AxiManager stallingRandomly(double share) {
        if (writes != null) {
            stallingRandomly(AxiChannel.AW, share).stallingRandomly(AxiChannel.W, share).stallingRandomly(AxiChannel.B,
                    share);
        }
        return reads == null ? this
                : stallingRandomly(AxiChannel.AR, share).stallingRandomly(AxiChannel.R, share);
    }

    /** Holds back on one channel. */
    public AxiManager stallingRandomly(AxiChannel channel, double share) {
        final Stalls stalls = Stalls.of(share, simulation.seed(), ports.prefix() + "_" + channel.prefix());
        if (channel == AxiChannel.AR || channel == AxiChannel.R) {
            reading().stall(channel, stalls);
        } else {
            writing().stall(channel, stalls);
        }
        return this;
    }

    /** Width of the bus. */
    public int busBytes() {
        return ports.busBytes();
    }

    /**
     * Begins a read; waits while too many are under way.
     *
     * @throws IllegalArgumentException
     *             if the burst breaks a rule or the bus lacks a signal for it
     */
    public Posted<AxiRead> postRead(AxiBurst burst) {
        return reading().post(burst, outstandingMax);
    }

    /** Begins a write of all bytes of a burst, as {@link #postRead} a read. They must not change until it is done. */
    public Posted<AxiWrite> postWrite(AxiBurst burst, byte[] data) {
        final boolean[] enabled = new boolean[data.length];
        Arrays.fill(enabled, true);
        return postWrite(burst, data, enabled);
    }

    /** Begins a write of those bytes of a burst that are enabled. */
    public Posted<AxiWrite> postWrite(AxiBurst burst, byte[] data, boolean[] enabled) {
        return writing().post(burst, data, enabled, outstandingMax);
    }

    /**
     * Reads bytes from any address, by as few bursts as 4 KiB boundaries allow, with id 0; waits for them.
     *
     * @throws AxiResponseException
     *             if one is answered with an error
     */
    public byte[] read(long address, int bytes) {
        final byte[] target = new byte[bytes];
        final List<Posted<AxiRead>> bursts = new ArrayList<>();
        for (int at = 0; at < bytes;) {
            final AxiBurst burst = AxiBurst.within(address + at, bytes - at, busBytes());
            bursts.add(postRead(burst));
            at += burst.bytes();
        }
        int at = 0;
        for (Posted<AxiRead> posted : bursts) {
            final AxiRead read = posted.await();
            refuse(read.response(), read);
            System.arraycopy(read.data(), 0, target, at, Math.min(read.data().length, bytes - at));
            at += read.data().length;
        }
        return target;
    }

    /** Writes bytes to any address, as {@link #read} reads them; bytes around them are not enabled. */
    public void write(long address, byte[] data) {
        final List<Posted<AxiWrite>> bursts = new ArrayList<>();
        for (int at = 0; at < data.length;) {
            final AxiBurst burst = AxiBurst.within(address + at, data.length - at, busBytes());
            final int length = Math.min(burst.bytes(), data.length - at);
            final boolean[] enabled = new boolean[burst.bytes()];
            Arrays.fill(enabled, 0, length, true);
            bursts.add(postWrite(burst, Arrays.copyOf(Arrays.copyOfRange(data, at, at + length), burst.bytes()),
                    enabled));
            at += length;
        }
        for (Posted<AxiWrite> posted : bursts) {
            final AxiWrite write = posted.await();
            refuse(write.response(), write);
        }
    }

    /** Waits until nothing is under way. */
    public void drain() {
        if (writes != null) {
            writes.drain();
        }
        if (reads != null) {
            reads.drain();
        }
    }

    /**
     * Waits until nothing is under way and leaves the bus, with every valid and ready low after the next edge, for
     * which it waits too. Then somebody else may drive it, and the design can be saved (bring-up).
     */
    public void leave() {
        drain();
        clock.remove(model);
        if (writes != null) {
            writes.leave();
        }
        if (reads != null) {
            reads.leave();
        }
        clock.await();
    }

    void refuse(AxiResponse response, Object transaction) {
        if (response != AxiResponse.OKAY) {
            throw new AxiResponseException(response, ports.prefix(), transaction);
        }
    }

    private WriteManager writing() {
        if (writes == null) {
            throw new IllegalStateException("bus cannot write: bus=" + ports.prefix());
        }
        return writes;
    }

    private ReadManager reading() {
        if (reads == null) {
            throw new IllegalStateException("bus cannot read: bus=" + ports.prefix());
        }
        return reads;
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
