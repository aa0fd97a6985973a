// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The memory write of a remote device that carrier 1 takes along: a header of 4 DW in PCIe byte order, then 1 DW of
 * data, little-endian.
 *
 * <pre>
 *   0          1             2                     3        4         6    7              8                 16
 *  +----------+-------------+---------------------+--------+---------+----+--------------+-----------------+--------+
 *  | 40h, 60h | TC, attr(2) | TD EP attr AT len98 | length | req. id | tag| last, first  | address         | data   |
 *  | 3, 4 DW  | 6:4, 2      | 7  6  5:4  3:2 1:0  | = 1    | big-e.  |    | BE = 0, 15   | 32/64 bits big-e| vector |
 *  +----------+-------------+---------------------+--------+---------+----+--------------+-----------------+--------+
 * </pre>
 *
 * Below 4 GiB the address has 32 bits, and the last DW of the header is zero.
 */
public final class TlpHeader {

    /** Bytes of header and data. */
    public static final int BYTES = 20;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int WRITE_3DW = 0x40;
    private static final int WRITE_4DW = 0x60;
    /** Of the third byte: digest, poison, address type and length; the attributes may be anything. */
    private static final int MUST_BE_ZERO = 0xCF;
    private static final int DATA_OFFSET = 16;

    private TlpHeader() {
    }

    /** Writes a memory write of one DW: all bytes enabled, no attribute set. */
    static void put(byte[] bytes, int at, int requesterId, int trafficClass, long address, int data) {
        boolean wide = address >>> 32 != 0;
        INT.set(bytes, at, (wide ? WRITE_4DW : WRITE_3DW) << 24 | (trafficClass & 7) << 20 | 1);
        INT.set(bytes, at + 4, requesterId << 16 | 0x0F);
        INT.set(bytes, at + 8, wide ? (int) (address >>> 32) : (int) address);
        INT.set(bytes, at + 12, wide ? (int) address : 0);
        INT.set(bytes, at + DATA_OFFSET, Integer.reverseBytes(data));
    }

    /**
     * Whether it is a memory write of one DW with all four bytes enabled, not poisoned, without a digest, and with the
     * kind of header that its address asks for.
     */
    public static boolean isMessageWrite(byte[] bytes, int at) {
        int kind = bytes[at] & 0xFF;
        return kind == (address(bytes, at) >>> 32 != 0 ? WRITE_4DW : WRITE_3DW) && (bytes[at + 2] & MUST_BE_ZERO) == 0
                && bytes[at + 3] == 1 && bytes[at + 7] == 0x0F;
    }

    /** The address it writes to, with the two low bits as they are. */
    public static long address(byte[] bytes, int at) {
        long high = Integer.toUnsignedLong((int) INT.get(bytes, at + 8));
        return (bytes[at] & 0xFF) == WRITE_4DW ? high << 32 | Integer.toUnsignedLong((int) INT.get(bytes, at + 12))
                : high;
    }

    /** The DW it writes. */
    public static int data(byte[] bytes, int at) {
        return Integer.reverseBytes((int) INT.get(bytes, at + DATA_OFFSET));
    }

    /** Who wrote it. */
    public static int requesterId(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + 4) >>> 16;
    }
}
