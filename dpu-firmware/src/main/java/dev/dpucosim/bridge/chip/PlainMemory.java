// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.lang.foreign.MemorySegment;

/**
 * Memory behind a {@link HostMemoryPort} that a chip may read and write itself while it is open, as though it had gone
 * through the port and had been answered within the call, but for this: it fetches each line of a read when it needs
 * it. What lies outside always goes through the port.
 */
public interface PlainMemory {

    /** The bytes: native, whole lines, the same as long as the port lives. */
    MemorySegment bytes();

    /** Address of the first of them, a multiple of 64. */
    long base();

    /** Whether a chip may now; asked anew before each stretch of cycles. */
    boolean open();

    /** A chip has written by itself, with {@link HostMemoryPort#RING_ID}; the first address of what it has written. */
    void written(long address);
}
