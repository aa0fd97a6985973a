// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import java.util.zip.CRC32C;

/** The check of a frame: CRC32C (Castagnoli, reflected) of all its bytes, with the field itself taken as zero. */
public final class Crc32c {

    private static final byte[] ZERO = new byte[4];

    private final CRC32C crc = new CRC32C();

    /**
     * The value a frame must carry.
     *
     * @param at index of the frame's first byte
     * @param count bytes of the frame, at least a header
     */
    public int of(byte[] bytes, int at, int count) {
        int field = TunnelFrame.CRC_OFFSET;
        crc.reset();
        crc.update(bytes, at, field);
        crc.update(ZERO, 0, ZERO.length);
        crc.update(bytes, at + TunnelFrame.HEADER_BYTES, count - TunnelFrame.HEADER_BYTES);
        return (int) crc.getValue();
    }
}
