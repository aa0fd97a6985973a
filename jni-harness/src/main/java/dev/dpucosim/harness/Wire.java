// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * A port or a public variable as a {@link Stepper} sees it: reading is a load from the model's memory, driving is
 * noted and reaches the design after the next edge, as if a register had driven it. So everybody who looks between two
 * edges sees the same, in whatever order they look.
 */
public final class Wire {

    private final Stepper stepper;
    private final int index;
    private final String name;
    private final int widthBits;
    private final boolean port;
    private final int storageBytes;
    private final MemorySegment storage;
    /** Where values to be driven wait; null for what is no port. */
    private final MemorySegment pending;
    private final long mask;
    private boolean drivable;
    private long drivenBefore = -1;

    Wire(Stepper stepper, int index, String name, int widthBits, MemorySegment storage, MemorySegment pending) {
        this.stepper = stepper;
        this.index = index;
        this.name = name;
        this.widthBits = widthBits;
        this.port = pending != null;
        this.storage = storage;
        this.storageBytes = (int) storage.byteSize();
        this.pending = pending;
        this.mask = widthBits >= 64 ? -1L : (1L << widthBits) - 1;
    }

    /** How many bytes Verilator stores a value of that width in. */
    static int storageBytes(int widthBits) {
        if (widthBits <= 32) {
            return widthBits <= 8 ? 1 : widthBits <= 16 ? 2 : 4;
        }
        return widthBits <= 64 ? 8 : (widthBits + 31) / 32 * 4;
    }

    /** The port's name, or the hierarchical one. */
    public String name() {
        return name;
    }

    /** Bits of the value. */
    public int widthBits() {
        return widthBits;
    }

    /** The index that the native side knows it by: bit 31 is set for a public variable. */
    int index() {
        return index;
    }

    /** The value as an unsigned number; of a wider signal the lowest 64 bits. */
    public long value() {
        return switch (storageBytes) {
            case 1 -> storage.get(JAVA_BYTE, 0) & 0xFF;
            case 2 -> storage.get(JAVA_SHORT, 0) & 0xFFFF;
            case 4 -> Integer.toUnsignedLong(storage.get(JAVA_INT, 0));
            default -> storage.get(JAVA_LONG_UNALIGNED, 0);
        };
    }

    /** Whether the value is not 0. */
    public boolean isSet() {
        if (storageBytes <= 8) {
            return value() != 0;
        }
        for (int i = 0; i < storageBytes; i += 4) {
            if (storage.get(JAVA_INT, i) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Copies the value, lowest 64 bits first, to {@code words} from {@code offset} on: {@link #wordCount} of them. */
    public void read(long[] words, int offset) {
        final int whole = storageBytes >>> 3;
        MemorySegment.copy(storage, JAVA_LONG_UNALIGNED, 0, words, offset, whole);
        if (whole != wordCount()) {
            words[offset + whole] = storageBytes > 8
                    ? Integer.toUnsignedLong(storage.get(JAVA_INT, 8L * whole))
                    : value();
        }
    }

    /** Copies the value's bytes, lowest first, to {@code bytes} from {@code offset} on: at most {@code length}. */
    public void read(byte[] bytes, int offset, int length) {
        MemorySegment.copy(storage, JAVA_BYTE, 0, bytes, offset, Math.min(length, storageBytes));
    }

    /** How many 64-bit words hold the value. */
    public int wordCount() {
        return (widthBits + 63) >>> 6;
    }

    /**
     * Drives an input after the next edge; a wider one gets 0 beyond the lowest 64 bits.
     *
     * @throws IllegalArgumentException
     *             if the value does not fit, or it is no input, or something else drives it
     */
    public void drive(long value) {
        if ((value & ~mask) != 0) {
            throw new IllegalArgumentException("value does not fit: signal=" + name + ", bits=" + widthBits + ", value="
                    + Long.toUnsignedString(value));
        }
        note();
        pending.set(JAVA_LONG_UNALIGNED, 0, value);
        for (int word = 1; word < wordCount(); word++) {
            pending.set(JAVA_LONG_UNALIGNED, 8L * word, 0);
        }
    }

    /** Drives an input after the next edge with {@link #wordCount} words; bits beyond the width are dropped. */
    public void drive(long[] words, int offset) {
        note();
        MemorySegment.copy(words, offset, pending, JAVA_LONG_UNALIGNED, 0, wordCount());
    }

    /** Drives an input after the next edge with bytes, lowest first; missing ones are 0. */
    public void drive(byte[] bytes, int offset, int length) {
        note();
        final int taken = (int) Math.min(length, pending.byteSize());
        MemorySegment.copy(bytes, offset, pending, JAVA_BYTE, 0, taken);
        pending.asSlice(taken).fill((byte) 0);
    }

    /** The value that is driven after the next edge if anybody has asked for one, else the present one. */
    public long driven() {
        return drivenBefore == stepper.round() ? pending.get(JAVA_LONG_UNALIGNED, 0) : value();
    }

    private void note() {
        if (!drivable) {
            if (!port) {
                throw new IllegalArgumentException("not a port, cannot be driven: signal=" + name);
            }
            stepper.checkDrivable(index);
            drivable = true;
        }
        final long round = stepper.round();
        if (drivenBefore != round) {
            drivenBefore = round;
            stepper.list(index);
        }
    }

    @Override
    public String toString() {
        return name + "[" + widthBits + "]";
    }
}
