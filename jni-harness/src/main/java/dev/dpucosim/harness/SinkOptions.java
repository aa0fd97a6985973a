// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * A stream sink's size and temper.
 *
 * @param packetsMax
 *            packets that may wait to be drained; a power of two
 * @param packetBytesMax
 *            the longest packet; a longer one is a {@link BusFaultException}
 * @param regionBytes
 *            room for the data of waiting packets; rounded up to a power of two that holds three of the longest
 * @param stall
 *            how often ready is taken away
 */
public record SinkOptions(int packetsMax, int packetBytesMax, long regionBytes, Stall stall) {

    /** 256 packets of at most 64 KiB, 4 MiB, no stalls. */
    public static final SinkOptions DEFAULT = new SinkOptions(256, 64 << 10, 4 << 20, Stall.NONE);

    /**
     * @throws IllegalArgumentException
     *             if a size is out of its range; the message has it
     */
    public SinkOptions {
        Rings.checkCount(packetsMax);
        if (packetBytesMax < 1) {
            throw new IllegalArgumentException("packets need room: packetBytesMax=" + packetBytesMax);
        }
    }

    /** The same with room for so many packets, a power of two. */
    public SinkOptions withPacketsMax(int value) {
        return new SinkOptions(value, packetBytesMax, regionBytes, stall);
    }

    /** The same for packets of at most so many bytes. */
    public SinkOptions withPacketBytesMax(int value) {
        return new SinkOptions(packetsMax, value, regionBytes, stall);
    }

    /** The same with so many bytes for the data of packets that wait. */
    public SinkOptions withRegionBytes(long value) {
        return new SinkOptions(packetsMax, packetBytesMax, value, stall);
    }

    /** The same, not ready in that share of cycles. */
    public SinkOptions withStall(Stall value) {
        return new SinkOptions(packetsMax, packetBytesMax, regionBytes, value);
    }
}
