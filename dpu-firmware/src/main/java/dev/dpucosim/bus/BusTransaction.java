// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/** One transaction, from its issue to its end; what the trace keeps. Times are in picoseconds, -1 before they are. */
public final class BusTransaction {

    private static final byte[] NO_BYTES = {};

    final BusPort from;
    final BusPort to;
    final BusTarget target;
    final BusListener listener;
    final BusTransaction request;
    long sentPs = -1;
    long arrivedPs = -1;
    long donePs = -1;
    BusVerdict verdict = BusVerdict.PENDING;
    boolean answered;
    byte[] data = NO_BYTES;
    /** Of a read: bytes that completions have brought so far. */
    int gathered;

    private final long number;
    private final BusType type;
    private final BusAttributes attributes;
    private final long address;
    private final int bytes;
    private final long issuedPs;

    BusTransaction(long number, BusType type, BusAttributes attributes, long address, int bytes, BusRoute route,
            BusPort from, BusListener listener, BusTransaction request, long issuedPs) {
        this.number = number;
        this.type = type;
        this.attributes = attributes;
        this.address = address;
        this.bytes = bytes;
        this.from = from;
        this.to = route.port();
        this.target = route.target();
        this.listener = listener;
        this.request = request;
        this.issuedPs = issuedPs;
    }

    /** Counts the transactions of a bus from 0, in the order of their issue. */
    public long number() {
        return number;
    }

    /** What it does. */
    public BusType type() {
        return type;
    }

    /** Who sends it, and how it may be ordered. */
    public BusAttributes attributes() {
        return attributes;
    }

    /** The address; of a message its code, of an access to configuration space the offset in it. */
    public long address() {
        return address;
    }

    /** Bytes it carries or asks for. */
    public int bytes() {
        return bytes;
    }

    /** What it carries; of a read that is done, what it brought. Not a copy. */
    public byte[] data() {
        return data;
    }

    /** The name of the port it comes from. */
    public String source() {
        return from.name();
    }

    /** The name of the port it goes to. */
    public String destination() {
        return to.name();
    }

    /** Of a completion, what it answers; else null. */
    public BusTransaction request() {
        return request;
    }

    /** When it was issued. */
    public long issuedPs() {
        return issuedPs;
    }

    /** When it got the wire. */
    public long sentPs() {
        return sentPs;
    }

    /** When it arrived: from then on a write is visible. */
    public long arrivedPs() {
        return arrivedPs;
    }

    /** When its target had done it, or its requester had the last completion. */
    public long donePs() {
        return donePs;
    }

    /** What became of it. */
    public BusVerdict verdict() {
        return verdict;
    }

    OrderingClass orderingClass() {
        return type.orderingClass();
    }

    Passing passing(BusTransaction earlier, OrderingTable table) {
        return table.passing(orderingClass(), attributes, earlier.orderingClass(), earlier.attributes,
                request != null && request == earlier.request);
    }

    @Override
    public String toString() {
        return String.format("%14d %14d  #%-6d %s > %s  %-12s %s  %x +%d  %s", issuedPs, arrivedPs, number, from.name(),
                to.name(), type, attributes, address, bytes, verdict)
                + (request == null ? "" : "  for #" + request.number);
    }
}
