// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;

/**
 * Reads and writes words through an AXI4-Lite input of the design (IHI 0022, B1), up to 64 bits wide. An
 * {@link AxiManager} of single words; {@link AxiMonitor} and {@link AxiSubordinate} speak AXI4-Lite as they are.
 */
public final class AxiLiteManager {

    private final AxiManager bus;

    private AxiLiteManager(AxiManager bus, String prefix) {
        this.bus = bus;
        if (bus.busBytes() > Long.BYTES) {
            throw new IllegalArgumentException("words of more than 64 bits: bus=" + prefix + ", busBytes=" + bus
                    .busBytes());
        }
    }

    /** The manager of the ports with that prefix, at the first clock. */
    public static AxiLiteManager on(Simulation simulation, String prefix) {
        return on(simulation, prefix, simulation.clock());
    }

    /** The same at another clock. */
    public static AxiLiteManager on(Simulation simulation, String prefix, Clock clock) {
        return new AxiLiteManager(AxiManager.on(simulation, prefix, clock), prefix);
    }

    /** As {@link AxiManager#outstanding}. */
    public AxiLiteManager outstanding(int accessesMax) {
        bus.outstanding(accessesMax);
        return this;
    }

    /** As {@link AxiManager#stallingRandomly(double)}. */
    public AxiLiteManager stallingRandomly(double share) {
        bus.stallingRandomly(share);
        return this;
    }

    /** As {@link AxiManager#stallingRandomly(AxiChannel, double)}. */
    public AxiLiteManager stallingRandomly(AxiChannel channel, double share) {
        bus.stallingRandomly(channel, share);
        return this;
    }

    /** Bytes in a word. */
    public int busBytes() {
        return bus.busBytes();
    }

    /**
     * The word at an address, which is a multiple of the word's bytes; waits for it.
     *
     * @throws AxiResponseException
     *             if it is answered with an error
     */
    public long read(long address) {
        final AxiRead read = postRead(address).await();
        bus.refuse(read.response(), read);
        return read.value();
    }

    /** Writes a word, as {@link #read} reads one. */
    public void write(long address, long word) {
        write(address, word, (1 << busBytes()) - 1);
    }

    /** Writes those bytes of a word whose bit is set in {@code strobes}. */
    public void write(long address, long word, int strobes) {
        final AxiWrite write = postWrite(address, word, strobes).await();
        bus.refuse(write.response(), write);
    }

    /** Begins a read, whatever it is answered with; waits while too many are under way. */
    public Posted<AxiRead> postRead(long address) {
        return bus.postRead(word(address));
    }

    /** Begins a write, as {@link #postRead} a read. */
    public Posted<AxiWrite> postWrite(long address, long word, int strobes) {
        if (strobes >>> busBytes() != 0) {
            throw new IllegalArgumentException("strobes beyond the word: strobes=0x" + Integer.toHexString(strobes)
                    + ", busBytes=" + busBytes());
        }
        if (busBytes() < Long.BYTES && word >>> 8 * busBytes() != 0) {
            throw new IllegalArgumentException("value does not fit: value=0x" + Long.toHexString(word) + ", busBytes="
                    + busBytes());
        }
        final boolean[] enabled = new boolean[busBytes()];
        for (int i = 0; i < enabled.length; i++) {
            enabled[i] = (strobes >>> i & 1) != 0;
        }
        return bus.postWrite(word(address), Lanes.bytes(word, busBytes()), enabled);
    }

    /** Waits until nothing is under way. */
    public void drain() {
        bus.drain();
    }

    /** As {@link AxiManager#leave}. */
    public void leave() {
        bus.leave();
    }

    private AxiBurst word(long address) {
        if (address % busBytes() != 0) {
            throw new IllegalArgumentException("address not aligned: address=0x" + Long.toHexString(address)
                    + ", busBytes=" + busBytes());
        }
        return AxiBurst.single(address, busBytes());
    }
}
