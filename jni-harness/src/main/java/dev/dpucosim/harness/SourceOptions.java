// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * A stream source's size and temper.
 *
 * @param packetsMax
 *            packets that may wait; a power of two
 * @param stagingBytes
 *            room for the data of waiting packets that are copied
 * @param stall
 *            how often no beat is offered
 */
public record SourceOptions(int packetsMax, long stagingBytes, Stall stall) {

    /** 256 packets, 4 MiB, no stalls. */
    public static final SourceOptions DEFAULT = new SourceOptions(256, 4 << 20, Stall.NONE);

    /**
     * @throws IllegalArgumentException
     *             if a size is out of its range; the message has it
     */
    public SourceOptions {
        Rings.checkCount(packetsMax);
        if (stagingBytes < 0) {
            throw new IllegalArgumentException("staging is negative: stagingBytes=" + stagingBytes);
        }
    }

    /** The same with room for so many packets, a power of two. */
    public SourceOptions withPacketsMax(int value) {
        return new SourceOptions(value, stagingBytes, stall);
    }

    /** The same with so many bytes for copies of packets that lie in the heap. */
    public SourceOptions withStagingBytes(long value) {
        return new SourceOptions(packetsMax, value, stall);
    }

    /** The same, with gaps between beats in that share of cycles. */
    public SourceOptions withStall(Stall value) {
        return new SourceOptions(packetsMax, stagingBytes, value);
    }
}
