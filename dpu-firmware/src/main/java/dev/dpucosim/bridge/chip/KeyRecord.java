// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/**
 * A record of the keyed range table: five words.
 *
 * <pre>
 *       63 62 61    56   53 51 50   49    48   47                            0
 *  w0  |     | owner |  |rights|host|alias|live|           generation         |
 *  w1  |                               tag                                    |
 *  w2  |           39 exporter epoch 24 |  21 exporter 16 | 15 owner epoch  0 |
 *  w3  |                               base                                   |
 *  w4  |                               length, 1 to 2^48                      |
 * </pre>
 *
 * @param generation    48 bits
 * @param live          commands may use it
 * @param alias         memory of the other host, that an exporter granted
 * @param host          where the memory is: 0 is host 1
 * @param rights        bit 0 local-write, 1 remote-read, 2 remote-write
 * @param owner         the queue that may use it
 * @param tag           64 bits
 * @param ownerEpoch    the epoch in which it may
 * @param exporter      the queue whose memory it is; of an own key the owner
 * @param exporterEpoch the epoch of that queue
 * @param base          first address
 * @param length        bytes
 */
public record KeyRecord(long generation, boolean live, boolean alias, int host, int rights, int owner, long tag,
        int ownerEpoch, int exporter, int exporterEpoch, long base, long length) {

    /** May be the target of a READ. */
    public static final int LOCAL_WRITE = 1;
    /** May be the source of a READ by another. */
    public static final int REMOTE_READ = 2;
    /** May be the target of a WRITE by another. */
    public static final int REMOTE_WRITE = 4;
    /** Longest range. */
    public static final long LENGTH_MAX = 1L << 48;

    static final int LIVE_LSB = 48;
    static final int ALIAS_LSB = 49;
    static final int HOST_LSB = 50;
    static final int RIGHTS_LSB = 51;
    static final int OWNER_LSB = 56;
    static final int EXPORTER_LSB = 16;
    static final int EXPORTER_EPOCH_LSB = 24;
    static final long W0_MASK = 0x3F3F_FFFF_FFFF_FFFFL;
    static final long W2_MASK = 0xFF_FF3F_FFFFL;

    /** The record that five words hold. */
    public static KeyRecord of(long w0, long w1, long w2, long w3, long w4) {
        return new KeyRecord(w0 & KeyValue.GENERATION_MAX, (w0 >>> LIVE_LSB & 1) != 0, (w0 >>> ALIAS_LSB & 1) != 0,
                (int) (w0 >>> HOST_LSB) & 1, (int) (w0 >>> RIGHTS_LSB) & 7, (int) (w0 >>> OWNER_LSB) & 63, w1,
                (int) w2 & 0xFFFF, (int) (w2 >>> EXPORTER_LSB) & 63, (int) (w2 >>> EXPORTER_EPOCH_LSB) & 0xFFFF, w3,
                w4);
    }

    /** One of its words. */
    public long word(int word) {
        return switch (word) {
            case 0 -> generation | (live ? 1L << LIVE_LSB : 0) | (alias ? 1L << ALIAS_LSB : 0)
                    | (long) host << HOST_LSB | (long) rights << RIGHTS_LSB | (long) owner << OWNER_LSB;
            case 1 -> tag;
            case 2 -> ownerEpoch | (long) exporter << EXPORTER_LSB | (long) exporterEpoch << EXPORTER_EPOCH_LSB;
            case 3 -> base;
            case 4 -> length;
            default -> throw new IndexOutOfBoundsException("record has five words: word=" + word);
        };
    }

    /** Whether a range can be: not empty, not too long, and its end not beyond 2^64. */
    public static boolean rangeIsGood(long base, long length) {
        return length > 0 && length <= LENGTH_MAX && (base == 0 || Long.compareUnsigned(length, -base) <= 0);
    }

    /** Everything but the tag. */
    @Override
    public String toString() {
        return String.format("generation=%d%s%s host=%d rights=%d owner=%d/%d exporter=%d/%d base=%x length=%x",
                generation, live ? " LIVE" : "", alias ? " ALIAS" : "", host + 1, rights, owner, ownerEpoch, exporter,
                exporterEpoch, base, length);
    }
}
