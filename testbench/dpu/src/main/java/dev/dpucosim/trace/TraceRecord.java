// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * One request of a trace. A reader fills the same object again and again, so copy what is to be kept.
 *
 * <p>Offsets and lengths are bytes as recorded. A device works in blocks of 512 bytes: {@link #firstBlock()} and
 * {@link #blocks()} round the range outward where the trace does not keep to blocks.
 */
public final class TraceRecord {
    /** Said of a time that the format does not record. */
    public static final long ABSENT = -1;

    /** Bytes of the block that addresses are rounded to. */
    public static final int BLOCK_BYTES = 512;

    /** Longest read or write taken as meant: a 32-bit byte count, the widest that any of the recorders has. */
    public static final long LENGTH_BYTES_MAX = 0xffff_ffffL;

    private static final int BLOCK_SHIFT = 9;
    private static final long END_BYTES_MAX = Long.MAX_VALUE - BLOCK_BYTES;

    /** Absolute time in the format's own ticks, or {@link #ABSENT}; the reader turns it into {@code arrivalNs}. */
    long ticks;
    long arrivalNs;
    long recordedLatencyNs;
    int device;
    boolean fua;
    boolean preflush;
    String otherName;
    long number;
    long position;

    private RequestKind kind = RequestKind.OTHER;
    private long offsetBytes;
    private long lengthBytes;

    /** An empty record for a reader to fill. */
    public TraceRecord() {}

    /** What is asked. */
    public RequestKind kind() {
        return kind;
    }

    /** Index of the device, from 0 in the order of first appearance; its name is the reader's to tell. */
    public int device() {
        return device;
    }

    /** First byte of the range; 0 for a kind without range. */
    public long offsetBytes() {
        return offsetBytes;
    }

    /** Bytes of the range, at least 1; 0 for a kind without range. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /** First 512-byte block that the range touches. */
    public long firstBlock() {
        return offsetBytes >>> BLOCK_SHIFT;
    }

    /** Number of 512-byte blocks that the range touches; 0 for a kind without range. */
    public long blocks() {
        return ((offsetBytes + lengthBytes + BLOCK_BYTES - 1) >>> BLOCK_SHIFT) - firstBlock();
    }

    /** Whether the range begins and ends on a 512-byte block. */
    public boolean onBlocks() {
        return ((offsetBytes | lengthBytes) & (BLOCK_BYTES - 1)) == 0;
    }

    /**
     * Nanoseconds since the first record, never less than the record before has; {@link #ABSENT} where the format has
     * no time. A record that is earlier than one before it arrives together with that one (and the reader counts it).
     */
    public long arrivalNs() {
        return arrivalNs;
    }

    /** How long the request took when it was recorded, or {@link #ABSENT}. */
    public long recordedLatencyNs() {
        return recordedLatencyNs;
    }

    /** Whether a write has to be durable when it completes (force unit access). */
    public boolean fua() {
        return fua;
    }

    /** Whether the device has to be flushed before the request begins. */
    public boolean preflush() {
        return preflush;
    }

    /** Name of the command when the kind is {@link RequestKind#OTHER}, else null. */
    public String otherName() {
        return otherName;
    }

    /** Ordinal of the request in the trace, from 1; malformed records and other events have none. */
    public long number() {
        return number;
    }

    /** Line of a text, record of a binary trace, from 1, in the file it stands in. */
    public long position() {
        return position;
    }

    /** Forgets the request before; times are absent until set. */
    void clear() {
        ticks = ABSENT;
        recordedLatencyNs = ABSENT;
        device = 0;
        fua = false;
        preflush = false;
        otherName = null;
    }

    /**
     * Takes a kind with a range.
     *
     * @return what is wrong with the range, or null
     */
    String range(final RequestKind asked, final long offset, final long length) {
        if (length == 0) {
            return "length is zero";
        }
        if ((offset | length) < 0 || offset > END_BYTES_MAX - length) {
            return "range ends beyond 2^63 bytes";
        }
        if (length > LENGTH_BYTES_MAX && asked != RequestKind.DISCARD) {
            return "length is beyond 32 bits";
        }
        kind = asked;
        offsetBytes = offset;
        lengthBytes = length;
        return null;
    }

    /** Takes the same with a range counted in 512-byte blocks. */
    String blockRange(final RequestKind asked, final long firstBlock, final long blockCount) {
        return range(asked, blockBytes(firstBlock), blockBytes(blockCount));
    }

    /** Takes a flush. */
    void flush() {
        kind = RequestKind.FLUSH;
        offsetBytes = 0;
        lengthBytes = 0;
    }

    /** Takes a command that is only counted. */
    void other(final String name) {
        kind = RequestKind.OTHER;
        offsetBytes = 0;
        lengthBytes = 0;
        otherName = name;
    }

    /** Blocks as bytes; negative when they do not fit. */
    private static long blockBytes(final long blocks) {
        return blocks >>> (Long.SIZE - 1 - BLOCK_SHIFT) == 0 ? blocks << BLOCK_SHIFT : -1;
    }
}
