// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.util.Arrays;

/**
 * What the requests of a trace add up to.
 *
 * <p>Ranges are counted as recorded, in bytes; the ends of the devices are in 512-byte blocks, rounded outward.
 * Extents and the address span leave out what has no range; extents also leave out discards, which touch no data.
 */
public final class TraceStatistics {
    private static final int EXTENT_SHIFT = 16;
    private static final int PAGE_MASK = 0xfff;
    private static final long HASH_SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final RequestKind[] KINDS = RequestKind.values();

    private final ExtentSet extents;
    private final long[] requests = new long[KINDS.length];
    private final long[] bytes = new long[KINDS.length];
    private long[] deviceEndBlocks = new long[4];
    private long[] deviceRequests = new long[4];
    private int devices;
    private long lowestByte = Long.MAX_VALUE;
    private long endByte;
    private long pageAligned;
    private long ranged;
    private long fua;
    private long preflush;
    private long longestBytes;
    private long sequenceHash;

    /**
     * Empty statistics.
     *
     * @param countExtents whether to count distinct 64 KiB extents, which takes 16 bytes of memory for each
     */
    public TraceStatistics(final boolean countExtents) {
        extents = countExtents ? new ExtentSet(EXTENT_SHIFT) : null;
    }

    /** Adds a request. */
    public void add(final TraceRecord record) {
        final RequestKind kind = record.kind();
        final int device = record.device();
        if (device >= deviceEndBlocks.length) {
            deviceEndBlocks = Arrays.copyOf(deviceEndBlocks, 2 * device);
            deviceRequests = Arrays.copyOf(deviceRequests, 2 * device);
        }
        devices = Math.max(devices, device + 1);
        deviceRequests[device]++;
        requests[kind.ordinal()]++;
        fua += record.fua() ? 1 : 0;
        preflush += record.preflush() ? 1 : 0;
        mix((long) device << 8 | kind.ordinal());
        mix(record.offsetBytes());
        mix(record.lengthBytes());
        if (kind.ranged()) {
            addRange(record, kind, device);
        }
    }

    private void addRange(final TraceRecord record, final RequestKind kind, final int device) {
        final long offset = record.offsetBytes();
        final long length = record.lengthBytes();
        ranged++;
        bytes[kind.ordinal()] += length;
        deviceEndBlocks[device] = Math.max(deviceEndBlocks[device], record.firstBlock() + record.blocks());
        lowestByte = Math.min(lowestByte, offset);
        endByte = Math.max(endByte, offset + length);
        longestBytes = Math.max(longestBytes, length);
        pageAligned += ((offset | length) & PAGE_MASK) == 0 ? 1 : 0;
        if (extents != null && kind != RequestKind.DISCARD) {
            extents.add(device, offset, length);
        }
    }

    private void mix(final long value) {
        sequenceHash = (Long.rotateLeft(sequenceHash, 23) ^ value) * HASH_SPREAD;
    }

    /** All requests. */
    public long requests() {
        return Arrays.stream(requests).sum();
    }

    /** Requests of a kind. */
    public long requests(final RequestKind kind) {
        return requests[kind.ordinal()];
    }

    /** Bytes of the requests of a kind. */
    public long bytes(final RequestKind kind) {
        return bytes[kind.ordinal()];
    }

    /** Devices that had a request. */
    public int devices() {
        return devices;
    }

    /** Requests of a device. */
    public long deviceRequests(final int device) {
        return deviceRequests[device];
    }

    /** 512-byte blocks that a device must have to hold every range of the trace: the end of the furthest. */
    public long deviceEndBlocks(final int device) {
        return deviceEndBlocks[device];
    }

    /** Lowest byte that a range begins at; 0 without ranges. */
    public long lowestByte() {
        return ranged == 0 ? 0 : lowestByte;
    }

    /** First byte behind every range. */
    public long endByte() {
        return endByte;
    }

    /** Requests that have a range. */
    public long ranged() {
        return ranged;
    }

    /** Ranges that begin and end on 4 KiB. */
    public long pageAligned() {
        return pageAligned;
    }

    /** Bytes of the longest range. */
    public long longestBytes() {
        return longestBytes;
    }

    /**
     * A number that two traces share when they ask for the same in the same order: kind, index of the device, offset
     * and length of every request, whatever the grammar and the times.
     */
    public long sequenceHash() {
        return sequenceHash;
    }

    /** Requests with force unit access. */
    public long fua() {
        return fua;
    }

    /** Requests with a flush before them, pure flushes of a block trace among them. */
    public long preflush() {
        return preflush;
    }

    /** Distinct 64 KiB extents that reads and writes touch, counted per device. */
    public long distinctExtents() {
        if (extents == null) {
            throw new IllegalStateException("distinct extents were not counted");
        }
        return extents.count();
    }
}
