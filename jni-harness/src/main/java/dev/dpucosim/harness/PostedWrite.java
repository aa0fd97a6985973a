// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * A write that has come, valid only inside {@link PostedHandler#write}; the same object shows every write of a drain.
 *
 * <pre>
 * record: +0 position  +8 byteLength  +16 address  +24 user  +32 cycle  +40 id  +44 response  +48 lane  +52 beats
 * </pre>
 */
public final class PostedWrite {

    static final long RECORD_BYTES = 64;
    private static final long RESPONSE = 44;

    private final MemorySegment ring;
    private final MemorySegment region;
    private long slot;

    PostedWrite(MemorySegment ring, MemorySegment region) {
        this.ring = ring;
        this.region = region;
    }

    PostedWrite at(long recordSlot) {
        this.slot = recordSlot * RECORD_BYTES;
        return this;
    }

    void respond(int response) {
        ring.set(JAVA_INT, slot + RESPONSE, response);
    }

    /** The memory that the bytes are in, at {@link #offset}. */
    public MemorySegment region() {
        return region;
    }

    /** Where in the region the bytes begin; a multiple of 64. */
    public long offset() {
        return ring.get(JAVA_LONG, slot) & region.byteSize() - 1;
    }

    /** Bytes written: from the first strobe to the last. */
    public int byteLength() {
        return (int) ring.get(JAVA_LONG, slot + 8);
    }

    /** Address of the first byte written. */
    public long address() {
        return ring.get(JAVA_LONG, slot + 16);
    }

    /** AWUSER, its lowest 64 bits; 0 if there is none. */
    public long user() {
        return ring.get(JAVA_LONG, slot + 24);
    }

    /** AWID; 0 if there is none. */
    public int id() {
        return ring.get(JAVA_INT, slot + 40);
    }

    /** Cycle in which the last beat was taken. */
    public long cycle() {
        return ring.get(JAVA_LONG, slot + 32);
    }

    /** The bytes, copied. */
    public byte[] bytes() {
        final byte[] bytes = new byte[byteLength()];
        MemorySegment.copy(region, JAVA_BYTE, offset(), bytes, 0, bytes.length);
        return bytes;
    }
}
