// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Fields of a record in a byte array; the wire is little-endian throughout. */
final class LittleEndian {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {
    }

    static int u8(byte[] bytes, int offset) {
        return bytes[offset] & 0xFF;
    }

    static int u16(byte[] bytes, int offset) {
        return (short) SHORT.get(bytes, offset) & 0xFFFF;
    }

    static int u32(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static long u64(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static void u8(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) value;
    }

    static void u16(byte[] bytes, int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
    }

    static void u32(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    static void u64(byte[] bytes, int offset, long value) {
        LONG.set(bytes, offset, value);
    }
}
