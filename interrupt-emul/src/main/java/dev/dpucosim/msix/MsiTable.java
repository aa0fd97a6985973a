// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * The block's entries of a function while its driver uses MSI: all with one address, data that count, and the mask bits
 * of the capability; those that were not granted are masked. What the driver has in its MSI-X table is kept here
 * meanwhile, and its accesses to the table come here.
 */
final class MsiTable {
    private static final long ADDRESS_BITS = ~3L;
    private static final long ENTRY_BITS = 0x1_FFFF_FFFFL;
    private static final long MASKED = 1L << 32;
    private static final int QWORDS = 2;

    private final MsixEngine engine;
    private final FunctionSettings settings;
    /** The MSI-X table, two QWORDs an entry, or null while it is in the block. */
    private long[] kept;
    private int granted;

    MsiTable(MsixEngine engine, FunctionSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    boolean active() {
        return kept != null;
    }

    /** The vector that an event is signalled by: the last one stands for those that were not granted. */
    int vector(int vector) {
        return active() ? Math.min(vector, granted - 1) : vector;
    }

    /** Puts the entries of the capability in place of the table, which no message may use meanwhile. */
    void enter(ConfigSpace space) {
        kept = new long[QWORDS * settings.vectors()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = engine.read(qword(i));
        }
        update(space);
        for (int vector = granted; vector < settings.vectors(); vector++) {
            engine.write(qword(QWORDS * vector + 1), MASKED);
            move(vector, granted - 1);
        }
    }

    /** Brings the granted entries to what the capability says now. */
    void update(ConfigSpace space) {
        granted = Math.min(space.msiGranted(), settings.vectors());
        for (int vector = 0; vector < granted; vector++) {
            long data = space.msiData() & -granted & 0xFFFFL | vector;
            long mask = (space.msiMask() >>> vector & 1) != 0 ? MASKED : 0;
            engine.write(qword(QWORDS * vector), space.msiAddress());
            engine.write(qword(QWORDS * vector + 1), data | mask);
        }
    }

    /** Puts the driver's table back. */
    void leave() {
        for (int i = 0; i < kept.length; i++) {
            engine.write(qword(i), kept[i]);
        }
        kept = null;
    }

    /** Forgets the driver's table, which was reset. */
    void reset() {
        kept = null;
    }

    long read(int at) {
        long word = kept[at >>> 3];
        return (at & 8) == 0 ? word & ADDRESS_BITS : word & ENTRY_BITS;
    }

    void write(int at, long value, long bits) {
        kept[at >>> 3] = kept[at >>> 3] & ~bits | value & bits;
    }

    /** What is pending of a vector that was not granted is pending of another. */
    private void move(int from, int to) {
        long word = engine.read(MsixWindows.pending((settings.base() + from) / Long.SIZE));
        if ((word >>> from & 1) != 0) {
            engine.write(MsixRegisters.WITHDRAW, command(from));
            engine.write(MsixRegisters.RAISE, command(to));
        }
    }

    private long command(int vector) {
        return settings.index() | (long) vector << MsixRegisters.RAISE_VECTOR_LSB;
    }

    private int qword(int index) {
        return MsixWindows.table(settings.base(), 0) + index * Long.BYTES;
    }
}
