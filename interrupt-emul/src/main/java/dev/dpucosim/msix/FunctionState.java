// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.bus.BusAttributes;

/** What the model knows of one local function: the window FUNCTION, and its writes under way. */
final class FunctionState implements ConfigWindow {
    /** Data is put off while so many writes of a function have no response. */
    static final int DATA_WRITES_MAX = 32;
    /** Messages stay pending while so many have none. */
    static final int WRITES_MAX = 64;

    private static final long CONTROL_BITS = 0xFFFF_071FL;
    private static final long TABLE_BITS = 0x1_07FF_07C0L;
    private static final long RANGE_BITS = ~0xFFFL | 7;
    private static final int RANGE = 0x40;

    final int index;
    /** Bits of FUNCTION.CONTROL. */
    long control;
    long window;
    int epoch;
    boolean resetting;
    /** Data that the message write may pass have left since the last flush. */
    boolean dirty;
    /** Data failed since the last raise. */
    boolean faulted;
    int outstanding;
    int dataOutstanding;
    private final int vectors;
    private final Runnable changed;
    private long table;
    private final long[] ranges = new long[2 * MsixWindows.RANGES];
    private WriteAttributes messageAttributes;

    /** @param changed called after a write that may let messages go */
    FunctionState(int index, int vectors, Runnable changed) {
        this.index = index;
        this.vectors = vectors;
        this.changed = changed;
        attributes();
    }

    boolean is(long bits) {
        return (control & bits) == bits;
    }

    boolean valid() {
        return table >>> 32 != 0;
    }

    int base() {
        return (int) table & 0x7C0;
    }

    int size() {
        return ((int) (table >>> 16) & 0x7FF) + 1;
    }

    boolean owns(int entry) {
        return valid() && entry >= base() && entry < base() + size();
    }

    /** Whether messages may go, apart from the masks of entries. */
    boolean sends() {
        return is(MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER)
                && !is(MsixWindows.FUNCTION_MASK_ALL) && !resetting && outstanding < WRITES_MAX;
    }

    int trafficClass() {
        return (int) (control >>> MsixWindows.FUNCTION_TC_LSB) & 7;
    }

    WriteAttributes messageAttributes() {
        return messageAttributes;
    }

    WriteAttributes dataAttributes(int trafficClass, boolean relaxedOrdering, boolean idOrdering, int target) {
        return new WriteAttributes(new BusAttributes(messageAttributes.bus().agentId(), trafficClass, relaxedOrdering,
                idOrdering), target);
    }

    /** The target of the range that holds all of the bytes, or -1 if none does. */
    int targetOf(long address, int bytes) {
        for (int range = 0; range < MsixWindows.RANGES; range++) {
            long first = ranges[2 * range];
            if ((first & 1) != 0 && Long.compareUnsigned(address >>> 12, first >>> 12) >= 0
                    && Long.compareUnsigned(address + bytes - 1 >>> 12, ranges[2 * range + 1] >>> 12) <= 0) {
                return (int) (first >>> 1) & 3;
            }
        }
        return -1;
    }

    /** What a function reset does to this window; entries and parked raises are cleared by others. */
    void reset() {
        control &= ~(MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_MASK_ALL | MsixWindows.FUNCTION_BUS_MASTER
                | MsixWindows.FUNCTION_INTX | MsixWindows.FUNCTION_WITHHOLD);
        epoch = epoch + 1 & 0xFFFF;
        dirty = false;
        faulted = false;
        resetting = outstanding > 0;
    }

    @Override
    public boolean has(int offset) {
        return offset <= 0x20 || offset >= RANGE && offset < RANGE + Long.BYTES * ranges.length;
    }

    @Override
    public long read(int offset) {
        return switch (offset) {
            case 0x00 -> control;
            case 0x08 -> table;
            case 0x10 -> window;
            case 0x18 -> epoch;
            case 0x20 -> outstanding;
            default -> ranges[offset - RANGE >>> 3];
        };
    }

    @Override
    public boolean write(int offset, long value) {
        switch (offset) {
            case 0x00 -> {
                control = value & CONTROL_BITS;
                attributes();
            }
            case 0x08 -> {
                if ((value & 0x7C0) + (value >>> 16 & 0x7FF) + 1 > vectors) {
                    return false;
                }
                table = value & TABLE_BITS;
            }
            case 0x10 -> window = value;
            case 0x18, 0x20 -> {
                return true;
            }
            default -> ranges[offset - RANGE >>> 3] = (offset & 8) == 0 ? value & RANGE_BITS : value & ~0xFFFL;
        }
        changed.run();
        return true;
    }

    private void attributes() {
        messageAttributes = new WriteAttributes(BusAttributes.of(
                (int) (control >>> MsixWindows.FUNCTION_REQUESTER_LSB) & 0xFFFF).inClass(trafficClass()), 0);
    }
}
