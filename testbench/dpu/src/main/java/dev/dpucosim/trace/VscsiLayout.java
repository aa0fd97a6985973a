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
     * Finds the layout whose version the first two records say, or the only one; version 2 is tried first.
     *
     * @return null if neither fits
     */
    static VscsiLayout of(final byte[] data, final int from, final int to) {
        if (VERSION_2.begins(data, from, to)) {
            return VERSION_2;
        }
        return VERSION_1.begins(data, from, to) ? VERSION_1 : null;
    }

    /**
     * Whether content that may be anything is a trace: besides {@link #of}, half of the first records fit, and one at
     * least is a read or a write.
     */
    static boolean detect(final byte[] data, final int from, final int to) {
        final VscsiLayout layout = of(data, from, to);
        return layout != null && layout.goesOn(data, from, to);
    }

    private boolean begins(final byte[] data, final int from, final int to) {
        return to - from >= bytes && fits(data, from) && (to - from < 2 * bytes || fits(data, from + bytes));
    }

    private boolean goesOn(final byte[] data, final int from, final int to) {
        boolean moves = false;
        int tried = 0;
        int fitting = 0;
        for (int at = from; tried < RECORDS_TRIED && to - at >= bytes; at += bytes) {
            tried++;
            if (fits(data, at)) {
                fitting++;
                final RequestKind kind = ScsiCommand.kind(command(data, at));
                moves |= kind == RequestKind.READ || kind == RequestKind.WRITE;
            }
        }
        return moves && 2 * fitting >= tried;
    }

    private boolean fits(final byte[] data, final int at) {
        return versionFits(data, at) && command(data, at) <= ScsiCommand.CODE_MAX;
    }
}
