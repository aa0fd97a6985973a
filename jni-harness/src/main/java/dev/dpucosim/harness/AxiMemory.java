// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Memory behind an AXI4 manager port. The model reads and writes the segment itself, nothing is copied in between:
 * what Java writes before a run the model reads, and the reverse. Bursts are INCR, in order; a response comes after its
 * data are in memory. An address outside is a {@link BusFaultException}, never an access.
 */
public final class AxiMemory {

    private static final long CONTROL_BYTES = 64;

    private final Session session;
    private final MemorySegment control;

    private AxiMemory(Session session, MemorySegment control) {
        this.session = session;
        this.control = control;
    }

    static AxiMemory attach(Session session, String prefix, MemorySegment memory, MemoryOptions options) {
        final long handle = session.enter();
        try {
            session.share(memory);
            final MemorySegment control = session.allocate(CONTROL_BYTES, 64);
            NativeSimulation.attachMemory(handle, prefix, control.address(), memory.address(), memory.byteSize(),
                    options.base(), options.readLatencyCycles(), options.writeLatencyCycles(),
                    options.outstandingMax(), Stall.longs(options.readAddress(), options.readData(),
                            options.writeAddress(), options.writeData(), options.response()), new long[0]);
            return new AxiMemory(session, control);
        } finally {
            session.exit();
        }
    }

    /** Read bursts delivered whole. */
    public long readBursts() {
        return counter(0);
    }

    /** Read beats put on the bus. */
    public long readBeats() {
        return counter(8);
    }

    /** Write bursts whose data are in memory. */
    public long writeBursts() {
        return counter(16);
    }

    /** Write beats that were taken. */
    public long writeBeats() {
        return counter(24);
    }

    /** Cycles in which the model did not take a read beat that was there. */
    public long readWaitingCycles() {
        return counter(32);
    }

    /** Cycles in which the model offered a write beat that was not taken. */
    public long writeWaitingCycles() {
        return counter(40);
    }

    private long counter(long offset) {
        session.enter();
        try {
            return control.get(JAVA_LONG, offset);
        } finally {
            session.exit();
        }
    }
}
