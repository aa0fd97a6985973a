// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.zip.CRC32C;

/** The digest of NVMe/TCP headers and data; one object per user, because it keeps a scratch buffer. */
public final class Crc32c {

    private static final int SCRATCH_WORDS = 1024;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH_WORDS * 8).order(ByteOrder.LITTLE_ENDIAN);
    private final LongBuffer words = scratch.asLongBuffer();

    /** The digest of bytes of an array. */
    public int of(byte[] bytes, int from, int count) {
        crc.reset();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }

    /** The digest of bytes kept in words, lowest byte first; {@code count} need not be whole words. */
    public int of(long[] data, int index, int count) {
        crc.reset();
        int at = index;
        int left = count;
        while (left > 0) {
            int run = Math.min(left, SCRATCH_WORDS * 8);
            int whole = run + 7 >>> 3;
            words.clear();
            words.put(data, at, whole);
            scratch.clear();
            scratch.limit(run);
            crc.update(scratch);
            at += whole;
            left -= run;
        }
        return (int) crc.getValue();
    }
}
