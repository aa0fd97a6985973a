// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * A manager on an AXI4-Lite port. Transfers happen in the order in which they were asked for, one at a time. The plain
 * calls step the clock until the response is there, with all other endpoints alive; posted transfers happen while the
 * simulation is run, and are asked for by ticket later.
 *
 * <pre>
 * transfer: +0 address  +8 value  +16 write  +20 strobe  +24 response  +28 (4 free)  +32 cycle   (40 bytes)
 * control:  +0 queued   +8 completed
 * </pre>
 */
public final class AxiLite {

    private static final int COUNT = 256;
    private static final long CONTROL_BYTES = 64;
    private static final long TRANSFER_BYTES = 40;
    private static final long QUEUED = 0;
    private static final long COMPLETED = 8;

    private final Session session;
    private final StatusBlock status;
    private final String prefix;
    private final long cyclesMax;
    private final MemorySegment control;
    private final MemorySegment ring;
    private int index;
    private int addressBits;
    private int strobeFull;

    private AxiLite(Session session, StatusBlock status, String prefix, long cyclesMax) {
        this.session = session;
        this.status = status;
        this.prefix = prefix;
        this.cyclesMax = cyclesMax;
        this.control = session.allocate(CONTROL_BYTES, 64);
        this.ring = session.allocate(COUNT * TRANSFER_BYTES, 64);
    }

    static AxiLite attach(Session session, StatusBlock status, String prefix, long cyclesMax) {
        final long handle = session.enter();
        try {
            final AxiLite lite = new AxiLite(session, status, prefix, cyclesMax);
            final EndpointInfo info = EndpointInfo.of(NativeSimulation.attachLite(handle, prefix,
                    lite.control.address(), lite.ring.address(), COUNT));
            lite.index = info.index();
            lite.addressBits = info.addressBits();
            lite.strobeFull = (1 << info.dataBytes()) - 1;
            return lite;
        } finally {
            session.exit();
        }
    }

    /**
     * Reads a register.
     *
     * @throws BusFaultException
     *             if the response is an error
     * @throws SimulationTimeoutException
     *             if there is none in time
     */
    public long read(long address) {
        return okay(address, tryRead(address)).value();
    }

    /** Writes a whole register; throws as {@link #read} does. */
    public void write(long address, long value) {
        okay(address, tryWrite(address, value));
    }

    /** Reads a register and returns whatever the response is. */
    public LiteResponse tryRead(long address) {
        return await(post(address, 0, false, 0));
    }

    /** Writes a whole register and returns whatever the response is. */
    public LiteResponse tryWrite(long address, long value) {
        return await(post(address, value, true, strobeFull));
    }

    /** Queues a read; the ticket is for {@link #response}. */
    public long postRead(long address) {
        return post(address, 0, false, 0);
    }

    /** Queues a write; the ticket is for {@link #response}. */
    public long postWrite(long address, long value) {
        return post(address, value, true, strobeFull);
    }

    /**
     * Queues a write of some bytes of the bus.
     *
     * @param strobes bit k: byte k of the bus is written
     * @throws IllegalArgumentException
     *             if the bus has no such byte
     */
    public long postWrite(long address, long value, int strobes) {
        if ((strobes & ~strobeFull) != 0) {
            throw new IllegalArgumentException("strobes do not fit the bus: bus=" + prefix + ", strobes=0x"
                    + Integer.toHexString(strobes) + ", bytes=" + Integer.bitCount(strobeFull));
        }
        return post(address, value, true, strobes);
    }

    /** Transfers done since the endpoint was attached: ticket t is done when this is above t. */
    public long completed() {
        session.enter();
        try {
            return control.get(JAVA_LONG, COMPLETED);
        } finally {
            session.exit();
        }
    }

    /**
     * The response of a posted transfer.
     *
     * @throws IllegalStateException
     *             if it is not done, or more than 256 transfers ago
     */
    public LiteResponse response(long ticket) {
        session.enter();
        try {
            final long queued = control.get(JAVA_LONG, QUEUED);
            final long completed = control.get(JAVA_LONG, COMPLETED);
            if (ticket < 0 || ticket >= completed || queued - ticket > COUNT) {
                throw new IllegalStateException("no response for this ticket: bus=" + prefix + ", ticket=" + ticket
                        + ", completed=" + completed + ", queued=" + queued);
            }
            final long slot = slot(ticket);
            return new LiteResponse(ring.get(JAVA_LONG, slot + 8), ring.get(JAVA_INT, slot + 24),
                    ring.get(JAVA_LONG, slot + 32));
        } finally {
            session.exit();
        }
    }

    private long post(long address, long value, boolean write, int strobes) {
        session.enter();
        try {
            if (addressBits < 64 && address >>> addressBits != 0) {
                throw new IllegalArgumentException("address does not fit the bus: bus=" + prefix + ", address=0x"
                        + Long.toHexString(address) + ", bits=" + addressBits);
            }
            final long queued = control.get(JAVA_LONG, QUEUED);
            if (queued - control.get(JAVA_LONG, COMPLETED) == COUNT) {
                throw new IllegalStateException("too many transfers queued: bus=" + prefix + ", countMax=" + COUNT);
            }
            final long slot = slot(queued);
            ring.set(JAVA_LONG, slot, address);
            ring.set(JAVA_LONG, slot + 8, value);
            ring.set(JAVA_INT, slot + 16, write ? 1 : 0);
            ring.set(JAVA_INT, slot + 20, strobes);
            ring.set(JAVA_INT, slot + 24, 0);
            control.set(JAVA_LONG, QUEUED, queued + 1);
            return queued;
        } finally {
            session.exit();
        }
    }

    private LiteResponse await(long ticket) {
        final long handle = session.enter();
        try {
            session.checkMemory();
            NativeSimulation.runLite(handle, index, ticket + 1, cyclesMax);
            session.stepped();
            return response(ticket);
        } finally {
            session.exit();
        }
    }

    private LiteResponse okay(long address, LiteResponse response) {
        if (!response.okay()) {
            throw new BusFaultException("axi-lite " + prefix + ": error response: address=0x"
                    + Long.toHexString(address) + ", response=" + response.response(),
                    response.cycle() * status.periodPs());
        }
        return response;
    }

    private static long slot(long ticket) {
        return ticket % COUNT * TRANSFER_BYTES;
    }
}
