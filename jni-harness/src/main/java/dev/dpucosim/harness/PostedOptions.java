// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * The size of an endpoint for posted writes, and who answers them.
 *
 * @param writesMax
 *            writes that may wait to be drained or answered; a power of two, at least 4
 * @param burstBytesMax
 *            the longest burst; a longer one is a {@link BusFaultException}
 * @param regionBytes
 *            room for the bytes of those writes; rounded up to a power of two that holds four of the longest
 * @param automatic
 *            whether each write is answered OKAY a cycle after its last beat, without being asked for
 */
public record PostedOptions(int writesMax, int burstBytesMax, long regionBytes, boolean automatic) {

    /** 1,024 writes of at most 4 KiB, 8 MiB, answered by whoever drains them. */
    public static final PostedOptions DEFAULT = new PostedOptions(1024, 4096, 8 << 20, false);

    /**
     * @throws IllegalArgumentException
     *             if a size is out of its range; the message has it
     */
    public PostedOptions {
        Rings.checkCount(writesMax);
        if (writesMax < 4 || burstBytesMax < 1) {
            throw new IllegalArgumentException("writes need room: writesMax=" + writesMax + ", burstBytesMax="
                    + burstBytesMax);
        }
    }

    /** The same for bursts of at most so many bytes. */
    public PostedOptions withBurstBytesMax(int value) {
        return new PostedOptions(writesMax, value, regionBytes, automatic);
    }

    /** The same, answered automatically or not. */
    public PostedOptions withAutomatic(boolean value) {
        return new PostedOptions(writesMax, burstBytesMax, regionBytes, value);
    }
}
