// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The header of a Linux block trace record, version 7 ({@code struct blk_io_trace}), in the byte order of its host.
 *
 * <pre>
 *  0 magic u32 (0x65617400 | version) | 4 sequence u32 | 8 time u64 ns | 16 sector u64 | 24 bytes u32 | 28 action u32
 * 32 pid u32 | 36 device u32 | 40 cpu u32 | 44 error u16 | 46 payload length u16, whose bytes follow the header
 * </pre>
 *
 * <p>The low half of action is the event (bit 8 of it only says that the payload begins with a control group id), the
 * high half a set of categories. The device is the kernel's own number: minor in the low 20 bits.
 */
enum BlktraceLayout {
    /** As x86 and most others write it. */
    LITTLE(ByteOrder.LITTLE_ENDIAN),
    /** As s390 and others write it. */
    BIG(ByteOrder.BIG_ENDIAN);

    /** Bytes of the header. */
    static final int BYTES = 48;
    /** Magic with the version that is read. */
    static final int MAGIC = 0x6561_7407;
    static final int CATEGORY_WRITE = 1 << 17;
    static final int CATEGORY_FLUSH = 1 << 18;
    static final int CATEGORY_PACKET = 1 << 25;
    static final int CATEGORY_NOTIFY = 1 << 26;
    static final int CATEGORY_DISCARD = 1 << 29;
    static final int CATEGORY_FUA = 1 << 31;

    private static final int VERSION_MASK = 0xff;
    private static final int EVENT_MASK = 0xfeff;
    private static final int MINOR_BITS = 20;
    /** Letters that blkparse prints for the events 0 to 17; a dash for those that have none. */
    private static final String LETTERS = "-QMFGSRDCPUUIXBAa-";

    private final VarHandle shorts;
    private final VarHandle ints;
    private final VarHandle longs;

    BlktraceLayout(final ByteOrder order) {
        shorts = MethodHandles.byteArrayViewVarHandle(short[].class, order);
        ints = MethodHandles.byteArrayViewVarHandle(int[].class, order);
        longs = MethodHandles.byteArrayViewVarHandle(long[].class, order);
    }

    int magic(final byte[] data, final int at) {
        return (int) ints.get(data, at);
    }

    long timeNs(final byte[] data, final int at) {
        return (long) longs.get(data, at + 8);
    }

    long sector(final byte[] data, final int at) {
        return (long) longs.get(data, at + 16);
    }

    long bytes(final byte[] data, final int at) {
        return (int) ints.get(data, at + 24) & 0xffff_ffffL;
    }

    int action(final byte[] data, final int at) {
        return (int) ints.get(data, at + 28);
    }

    long device(final byte[] data, final int at) {
        return (int) ints.get(data, at + 36) & 0xffff_ffffL;
    }

    int payloadBytes(final byte[] data, final int at) {
        return (short) shorts.get(data, at + 46) & 0xffff;
    }

    /** The letter that blkparse prints for an action; a dash for an event that has none. */
    static byte letter(final int action) {
        final int event = action & EVENT_MASK;
        return event < LETTERS.length() ? (byte) LETTERS.charAt(event) : (byte) '-';
    }

    /** A device as blkparse prints it. */
    static String deviceName(final long device) {
        return (device >>> MINOR_BITS) + "," + (device & (1L << MINOR_BITS) - 1);
    }

    /** The byte order in which a magic of any version stands here; null if there is none. */
    static BlktraceLayout order(final byte[] data, final int from, final int to) {
        if (to - from < Integer.BYTES) {
            return null;
        }
        for (final BlktraceLayout layout : values()) {
            if (((layout.magic(data, from) ^ MAGIC) & ~VERSION_MASK) == 0) {
                return layout;
            }
        }
        return null;
    }

    /** The version that the magic here says. */
    int version(final byte[] data, final int at) {
        return magic(data, at) & VERSION_MASK;
    }
}
