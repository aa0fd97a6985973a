// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A CloudPhysics record; all fields little-endian.
 *
 * <pre> version 1, 32 bytes:  0 sn u32 | 4 len u32 | 8 nSG u32 | 12 cmd u16 | 14 ver u16 | 16 lbn u64 | 24 ts u64
 * version 2, 40 bytes:  0 cmd u16 | 2 ver u16 | 4 sn u32 | 8 len u32 | 12 nSG u32 | 16 lbn u64 | 24 ts u64 | 32 rt
 * u64
 * </pre>
 *
 * <p>len is bytes, lbn 512-byte blocks, ts and rt microseconds; the version stands in the high byte of ver.
 */
enum VscsiLayout {
    /** Record of version 1. */
    VERSION_1(1, 32, 12, 14, 4),
    /** Record of version 2. */
    VERSION_2(2, 40, 0, 2, 8);

    private static final int RECORDS_TRIED = 64;
    private static final int LBN_OFFSET = 16;
    private static final int TIME_OFFSET = 24;
    private static final int RESPONSE_OFFSET = 32;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int version;
    private final int bytes;
    private final int commandOffset;
    private final int versionOffset;
    private final int lengthOffset;

    VscsiLayout(final int version, final int bytes, final int commandOffset, final int versionOffset,
            final int lengthOffset) {
        this.version = version;
        this.bytes = bytes;
        this.commandOffset = commandOffset;
        this.versionOffset = versionOffset;
        this.lengthOffset = lengthOffset;
    }

    /** Bytes of a record. */
    int bytes() {
        return bytes;
    }

    /** Whether the record has the time that the request took. */
    boolean hasResponse() {
        return this == VERSION_2;
    }

    int command(final byte[] data, final int at) {
        return (short) SHORT.get(data, at + commandOffset) & 0xffff;
    }

    /** Whether the version field is this layout's. */
    boolean versionFits(final byte[] data, final int at) {
        return data[at + versionOffset + 1] == version;
    }

    long lengthBytes(final byte[] data, final int at) {
        return (int) INT.get(data, at + lengthOffset) & 0xffff_ffffL;
    }

    long firstBlock(final byte[] data, final int at) {
        return (long) LONG.get(data, at + LBN_OFFSET);
    }

    long timeUs(final byte[] data, final int at) {
        return (long) LONG.get(data, at + TIME_OFFSET);
    }

    long responseUs(final byte[] data, final int at) {
        return (long) LONG.get(data, at + RESPONSE_OFFSET);
    }

    /**
     * Finds the layout whose version fields fit all of the first records, one of which at least is a read or a write.
     * Version 2 is tried first.
     *
     * @return null if neither does
     */
    static VscsiLayout detect(final byte[] data, final int from, final int to) {
        if (VERSION_2.fits(data, from, to)) {
            return VERSION_2;
        }
        return VERSION_1.fits(data, from, to) ? VERSION_1 : null;
    }

    private boolean fits(final byte[] data, final int from, final int to) {
        boolean moves = false;
        int at = from;
        for (int tried = 0; tried < RECORDS_TRIED && to - at >= bytes; tried++) {
            if (!versionFits(data, at) || command(data, at) > 0xff) {
                return false;
            }
            final RequestKind kind = ScsiCommand.kind(command(data, at));
            moves |= kind == RequestKind.READ || kind == RequestKind.WRITE;
            at += bytes;
        }
        return moves;
    }
}
