// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * Gives every device of a trace an index, from 0 in the order of first appearance, without allocating for one it
 * knows.
 *
 * <p>A reader uses either numbers or names, never both. Names of up to eight bytes are compared as one word; they
 * hold no zero byte, so a shorter name cannot equal a longer one.
 */
final class DeviceTable {
    /** More devices than any recorder has: above it, the column is not a device's. */
    static final int DEVICES_MAX = 1 << 16;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private final String inputName;
    private final LongFunction<String> numberName;
    private long[] keys = new long[16];
    private byte[][] longNames = new byte[16][];
    private String[] names = new String[16];
    private int[] slots = new int[64];
    private int count;
    private int last;

    /** A table for an input, whose numbered devices are called as the function says. */
    DeviceTable(final String inputName, final LongFunction<String> numberName) {
        this.inputName = inputName;
        this.numberName = numberName;
    }

    /** Number of devices seen. */
    int count() {
        return count;
    }

    /** Name of a device. */
    String name(final int index) {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("no such device: index=" + index + ", devices=" + count);
        }
        return names[index];
    }

    /** Index of the device with this number. */
    int ofNumber(final long number) {
        if (count > 0 && keys[last] == number) {
            return last;
        }
        int slot = home(number);
        while (slots[slot] != 0) {
            final int index = slots[slot] - 1;
            if (keys[index] == number) {
                last = index;
                return index;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return add(slot, number, null, numberName.apply(number));
    }

    /** Index of the device with this name; the array is readable for eight bytes from {@code from}. */
    int ofName(final byte[] data, final int from, final int to) {
        final int length = to - from;
        if (length > Long.BYTES) {
            return ofLongName(data, from, to);
        }
        final long key = (long) WORD.get(data, from) & -1L >>> (Long.SIZE - Byte.SIZE * length);
        if (count > 0 && keys[last] == key && longNames[last] == null) {
            return last;
        }
        int slot = home(key);
        while (slots[slot] != 0) {
            final int index = slots[slot] - 1;
            if (keys[index] == key && longNames[index] == null) {
                last = index;
                return index;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return add(slot, key, null, new String(data, from, length, StandardCharsets.ISO_8859_1));
    }

    private int ofLongName(final byte[] data, final int from, final int to) {
        if (count > 0 && isLongName(last, data, from, to)) {
            return last;
        }
        long key = to - from;
        for (int index = from; index < to; index++) {
            key = key * 31 + data[index];
        }
        int slot = home(key);
        while (slots[slot] != 0) {
            final int index = slots[slot] - 1;
            if (keys[index] == key && isLongName(index, data, from, to)) {
                last = index;
                return index;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        final byte[] name = Arrays.copyOfRange(data, from, to);
        return add(slot, key, name, new String(name, StandardCharsets.ISO_8859_1));
    }

    private boolean isLongName(final int index, final byte[] data, final int from, final int to) {
        final byte[] name = longNames[index];
        return name != null && Arrays.equals(name, 0, name.length, data, from, to);
    }

    private int home(final long key) {
        return (int) (key * SPREAD >>> 40) & (slots.length - 1);
    }

    private int add(final int slot, final long key, final byte[] longName, final String name) {
        if (count == DEVICES_MAX) {
            throw new TraceInputException(
                    inputName + ": more devices than a trace can have: devicesMax=" + DEVICES_MAX);
        }
        final int index = count++;
        if (index == keys.length) {
            keys = Arrays.copyOf(keys, 2 * index);
            names = Arrays.copyOf(names, 2 * index);
            longNames = Arrays.copyOf(longNames, 2 * index);
        }
        keys[index] = key;
        names[index] = name;
        longNames[index] = longName;
        slots[slot] = index + 1;
        if (4 * count > slots.length) {
            rehash();
        }
        last = index;
        return index;
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        for (int index = 0; index < count; index++) {
            int slot = home(keys[index]);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = index + 1;
        }
    }
}
