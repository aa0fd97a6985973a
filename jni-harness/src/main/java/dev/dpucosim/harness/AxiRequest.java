// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** A read or a write that an {@link AxiSubordinate} hands over and that is to be answered once. */
public final class AxiRequest {

    private final AxiSubordinate port;
    private final int place;
    private final long position;
    private final long address;
    private final int byteLength;
    private final int id;
    private final long cycle;
    private final long life;
    private boolean answered;

    AxiRequest(AxiSubordinate port, int place, long position, long address, int byteLength, int id, long cycle,
            long life) {
        this.port = port;
        this.place = place;
        this.position = position;
        this.address = address;
        this.byteLength = byteLength;
        this.id = id;
        this.cycle = cycle;
        this.life = life;
    }

    /** Address of the first byte to be read, or written. */
    public long address() {
        return address;
    }

    /** Bytes to be read; or written, from the first strobe to the last. */
    public int byteLength() {
        return byteLength;
    }

    /** AWID or ARID. */
    public int id() {
        return id;
    }

    /** The cycle in which the address of a read, or the last beat of a write, was taken. */
    public long cycle() {
        return cycle;
    }

    int place() {
        return place;
    }

    long position() {
        return position;
    }

    long life() {
        return life;
    }

    void answer() {
        if (answered) {
            throw new IllegalStateException("request was answered before: address=0x" + Long.toHexString(address)
                    + ", id=" + id);
        }
        answered = true;
    }

    /** The bytes to be written, copied; only until the write is answered. */
    public byte[] bytes() {
        return port.bytes(this);
    }

    /**
     * Answers a read. Beats from the first one on that is not all good have the response. Nothing happens when it was
     * dropped meanwhile.
     *
     * @param source
     *            holds the good bytes, from an index on
     * @param good
     *            bytes that are good, 0 to {@link #byteLength}
     * @param response
     *            of the others, as on the bus: 2 SLVERR, 3 DECERR
     */
    public void data(byte[] source, int from, int good, int response) {
        port.answer(this, source, from, good, response);
    }

    /**
     * Answers a write. Nothing happens when it was dropped meanwhile.
     *
     * @param response
     *            as on the bus: 0 OKAY, 2 SLVERR, 3 DECERR
     */
    public void done(int response) {
        port.answer(this, new byte[0], 0, 0, response);
    }
}
