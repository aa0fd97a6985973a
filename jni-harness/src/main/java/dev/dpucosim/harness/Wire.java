// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

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
    /** What forces a variable: where a bit of the first is 1, that of the second shows. Null: cannot be forced. */
    private MemorySegment forceEnable;
    private MemorySegment forceValue;
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

    void forcedThrough(MemorySegment enable, MemorySegment value) {
        forceEnable = enable;
        forceValue = value;
    }

    /** Whether it can be forced. */
    public boolean forceable() {
        return forceEnable != null;
    }

    /** The value as an unsigned number; of a wider signal the lowest 64 bits. */
    public long value() {
        final long value = lowest(storage);
        if (forceEnable == null) {
            return value;
        }
        final long enable = lowest(forceEnable);
        return value & ~enable | lowest(forceValue) & enable;
    }

    private long lowest(MemorySegment memory) {
        return switch (storageBytes) {
            case 1 -> memory.get(JAVA_BYTE, 0) & 0xFF;
            case 2 -> memory.get(JAVA_SHORT, 0) & 0xFFFF;
            case 4 -> Integer.toUnsignedLong(memory.get(JAVA_INT, 0));
            default -> memory.get(JAVA_LONG_UNALIGNED, 0);
        };
    }

    /** Whether the value is not 0. */
    public boolean isSet() {
        if (storageBytes <= 8) {
            return value() != 0;
        }
        final MemorySegment storage = shown();
        for (int i = 0; i < storageBytes; i += 4) {
            if (storage.get(JAVA_INT, i) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Copies the value, lowest 64 bits first, to {@code words} from {@code offset} on: {@link #wordCount} of them. */
    public void read(long[] words, int offset) {
        final MemorySegment storage = shown();
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
        MemorySegment.copy(shown(), JAVA_BYTE, 0, bytes, offset, Math.min(length, storageBytes));
    }

    /** The bytes of the value that everybody sees. */
    private MemorySegment shown() {
        if (forceEnable == null) {
            return storage;
        }
        final byte[] bytes = new byte[storageBytes];
        for (int i = 0; i < storageBytes; i++) {
            final int enable = forceEnable.get(JAVA_BYTE, i);
            bytes[i] = (byte) (storage.get(JAVA_BYTE, i) & ~enable | forceValue.get(JAVA_BYTE, i) & enable);
        }
        return MemorySegment.ofArray(bytes);
    }

    /** How many 64-bit words hold the value. */
    public int wordCount() {
        return (widthBits + 63) >>> 6;
    }

    /**
     * Drives an input, or writes a public variable, after the next edge; a wider one gets 0 beyond the lowest 64 bits.
     *
     * @throws IllegalArgumentException
     *             if the value does not fit, or it is an output, or something else drives it, or it is for reading only
     */
    public void drive(long value) {
        if ((value & ~mask) != 0) {
            WordValues.checkFit(name, widthBits, value);
        }
        if (!port) {
            stepper.write(index, value);
            return;
        }
        note();
        pending.set(JAVA_LONG_UNALIGNED, 0, value);
        for (int word = 1; word < wordCount(); word++) {
            pending.set(JAVA_LONG_UNALIGNED, 8L * word, 0);
        }
    }

    /** The same with {@link #wordCount} words; bits beyond the width are dropped. */
    public void drive(long[] words, int offset) {
        if (!port) {
            stepper.write(index, Arrays.copyOfRange(words, offset, offset + wordCount()));
            return;
        }
        note();
        MemorySegment.copy(words, offset, pending, JAVA_LONG_UNALIGNED, 0, wordCount());
    }

    /** The same with bytes, lowest first; missing ones are 0. */
    public void drive(byte[] bytes, int offset, int length) {
        if (!port) {
            final byte[] padded = Arrays.copyOf(Arrays.copyOfRange(bytes, offset, offset + length), 8 * wordCount());
            final long[] words = new long[wordCount()];
            MemorySegment.copy(MemorySegment.ofArray(padded), JAVA_LONG_UNALIGNED, 0, words, 0, words.length);
            stepper.write(index, words);
            return;
        }
        note();
        final int taken = (int) Math.min(length, pending.byteSize());
        MemorySegment.copy(bytes, offset, pending, JAVA_BYTE, 0, taken);
        pending.asSlice(taken).fill((byte) 0);
    }

    /** The value that is driven after the next edge if anybody has asked for one, else the present one. */
    public long driven() {
        return drivenBefore == stepper.round() ? pending.get(JAVA_LONG_UNALIGNED, 0) : value();
    }

    /**
     * Makes everybody see this value from the next edge on, whatever the design assigns, until {@link #release}. Lowest
     * 64 bits first; missing words are 0.
     *
     * @throws IllegalArgumentException
     *             if it does not fit, or cannot be forced; the message says how to make it so
     */
    public void force(long... words) {
        WordValues.checkFit(name, widthBits, words);
        checkInside();
        stepper.force(index, words);
    }

    /** Shows what the design assigns again, from the next edge on. */
    public void release() {
        checkInside();
        stepper.release(index);
    }

    private void checkInside() {
        if (port) {
            throw new IllegalArgumentException("a port is driven, not forced; what may be forced is inside the design:"
                    + " signal=" + name);
        }
    }

    private void note() {
        if (!drivable) {
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
