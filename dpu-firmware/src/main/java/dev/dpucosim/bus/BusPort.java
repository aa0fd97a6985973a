// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import java.util.Arrays;

/**
 * One place of the bus: the root with the host's processor and memory, a device, a bridge that speaks for several
 * agents. It issues transactions, and claims addresses and ids at which others reach it. Made by
 * {@link SystemBus#port}.
 */
public final class BusPort {

    /** A memory transaction must not cross a boundary of so many bytes. */
    public static final int PAGE_BYTES = 4096;

    private static final BusTarget NOBODY = (transaction, answer) -> answer.done(BusVerdict.UNSUPPORTED_REQUEST);

    private final SystemBus bus;
    private final String name;
    private final int id;
    private final int index;
    private final int[] stalls = new int[OrderingClass.values().length];
    private BusTarget messages = NOBODY;
    private boolean idOrderedCompletions;

    BusPort(SystemBus bus, String name, int id, int index) {
        this.bus = bus;
        this.name = name;
        this.id = id;
        this.index = index;
    }

    /** The name that the trace shows. */
    public String name() {
        return name;
    }

    /** The id with which it completes what others ask. */
    public int id() {
        return id;
    }

    /**
     * Has a target reached at a range of addresses.
     *
     * @param last compared as unsigned
     * @throws IllegalArgumentException when the range is empty or meets one that is claimed
     */
    public void claim(long first, long last, BusTarget target) {
        bus.claim(new BusRoute(first, last, this, target));
    }

    /** Gives a range back; what is under way to it still arrives. */
    public void release(long first) {
        bus.release(first);
    }

    /** Has the configuration space of an agent reached at its id; a second claim replaces the first. */
    public void claimConfiguration(int agentId, BusTarget target) {
        bus.claimConfiguration(agentId, new BusRoute(agentId, agentId, this, target));
    }

    /** Has messages answered; they go to the first port of the bus. */
    public void messages(BusTarget target) {
        messages = target;
    }

    /** Whether its completions carry id-based ordering. */
    public void idOrderedCompletions(boolean on) {
        idOrderedCompletions = on;
    }

    /**
     * Writes memory; posted.
     *
     * @param source holds the data, which are copied
     * @param count 1 to 4,096 bytes that cross no boundary of 4 KiB
     */
    public BusTransaction write(BusAttributes attributes, long address, byte[] source, int from, int count,
            BusListener listener) {
        checkPage(address, count);
        return bus.issue(BusType.MEMORY_WRITE, attributes, address, count, bus.route(address, count), this, listener,
                Arrays.copyOfRange(source, from, from + count));
    }

    /** Writes the bytes of an array to memory, and does not ask what becomes of them. */
    public BusTransaction write(BusAttributes attributes, long address, byte... data) {
        return write(attributes, address, data, 0, data.length, BusListener.NONE);
    }

    /** Reads memory: 1 to 4,096 bytes that cross no boundary of 4 KiB. */
    public BusTransaction read(BusAttributes attributes, long address, int count, BusListener listener) {
        checkPage(address, count);
        return bus.issue(BusType.MEMORY_READ, attributes, address, count, bus.route(address, count), this, listener,
                new byte[count]);
    }

    /** Reads nothing: the answer says that what was posted before it on this path and in this class has arrived. */
    public BusTransaction flush(BusAttributes attributes, long address, BusListener listener) {
        return bus.issue(BusType.MEMORY_READ, attributes, address, 0, bus.route(address, 0), this, listener,
                new byte[0]);
    }

    /** Sends a message with a code to the first port of the bus; posted. */
    public BusTransaction message(BusAttributes attributes, int code, BusListener listener) {
        BusPort root = bus.ports().getFirst();
        return bus.issue(BusType.MESSAGE, attributes, code, 0, new BusRoute(0, 0, root, root.messages), this, listener,
                new byte[0]);
    }

    /** Reads the configuration space of an agent: 1 to 4 bytes within a DWORD. */
    public BusTransaction configRead(BusAttributes attributes, int agentId, int offset, int count,
            BusListener listener) {
        checkConfiguration(offset, count);
        return bus.issue(BusType.CONFIG_READ, attributes, offset, count, bus.configuration(agentId), this, listener,
                new byte[count]);
    }

    /** Writes the configuration space of an agent: 1 to 4 bytes within a DWORD; answered. */
    public BusTransaction configWrite(BusAttributes attributes, int agentId, int offset, byte[] data,
            BusListener listener) {
        checkConfiguration(offset, data.length);
        return bus.issue(BusType.CONFIG_WRITE, attributes, offset, data.length, bus.configuration(agentId), this,
                listener, data.clone());
    }

    /** Takes nothing of a class any more, until {@link #resume} was called as often. */
    public void stall(OrderingClass orderingClass) {
        stalls[orderingClass.ordinal()]++;
    }

    /** Ends a stall. */
    public void resume(OrderingClass orderingClass) {
        if (stalls[orderingClass.ordinal()] == 0) {
            throw new IllegalStateException("port not stalled: port=" + name + ", class=" + orderingClass.word());
        }
        stalls[orderingClass.ordinal()]--;
        bus.pumpInto(this);
    }

    boolean stalled(OrderingClass orderingClass) {
        return stalls[orderingClass.ordinal()] != 0;
    }

    int index() {
        return index;
    }

    BusAttributes completionAttributes(BusAttributes request) {
        return new BusAttributes(id, request.trafficClass(), request.relaxed(), idOrderedCompletions);
    }

    private static void checkPage(long address, int count) {
        if (count < 1 || count > PAGE_BYTES || (address & PAGE_BYTES - 1) + count > PAGE_BYTES) {
            throw new IllegalArgumentException("transaction crosses a page or is empty: address="
                    + Long.toHexString(address) + ", bytes=" + count);
        }
    }

    private static void checkConfiguration(int offset, int count) {
        if (offset < 0 || offset >= PAGE_BYTES || count < 1 || (offset & 3) + count > 4) {
            throw new IllegalArgumentException("access to configuration space leaves its DWORD: offset="
                    + Integer.toHexString(offset) + ", bytes=" + count);
        }
    }
}
