// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * An entry of the partial-parity log as a member holds it, taken apart byte by byte: partial parity, then the trailer.
 * Knows the layout by itself.
 *
 * @param member whose log it is in
 * @param block first block of the entry
 * @param bytes of all its blocks
 */
record LogRecord(int member, long block, ByteBuffer bytes) {
    private static final int BLOCK_BYTES = 512;
    private static final int CRC = 448;

    static LogRecord of(int member, long block, long[] words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(words);
        return new LogRecord(member, block, bytes);
    }

    private int at(int offset) {
        return bytes.capacity() - BLOCK_BYTES + offset;
    }

    private int u32(int offset) {
        return bytes.getInt(at(offset));
    }

    int chunkOffset() {
        return u32(4);
    }

    long stripe() {
        return bytes.getLong(at(8));
    }

    long sequence() {
        return bytes.getLong(at(16));
    }

    int blocks() {
        return u32(24);
    }

    int stored() {
        return u32(28);
    }

    int touched() {
        return bytes.getShort(at(32)) & 0xFFFF;
    }

    int missing() {
        return bytes.getShort(at(34)) & 0xFFFF;
    }

    int place() {
        return bytes.get(at(36));
    }

    int context() {
        return bytes.get(at(37));
    }

    int strategy() {
        return bytes.get(at(38));
    }

    int live(int context) {
        return u32(64 + 4 * context);
    }

    /** Word of the stored partial parity, counted from its first block. */
    long storedWord(int word) {
        return stored() == 0 ? 0 : bytes.getLong(word * 8);
    }

    /** Whether the trailer's own bytes fit its checksum, and it is a trailer. */
    boolean trailerWhole() {
        return bytes.get(at(0)) == 'P' && bytes.get(at(1)) == 'P' && bytes.get(at(2)) == 'L' && bytes.get(at(3)) == '1'
                && u32(CRC) == crc(at(0), CRC);
    }

    /** Whether the stored partial parity fits its checksum. */
    boolean storedWhole() {
        return u32(40) == crc(0, at(0));
    }

    /** Whether all that has no meaning is zero. */
    boolean restZero() {
        return zero(39, 40) && zero(44, 64) && zero(192, 448) && zero(452, 512);
    }

    private boolean zero(int from, int end) {
        byte[] part = Arrays.copyOfRange(bytes.array(), at(from), at(end));
        return Arrays.equals(part, new byte[end - from]);
    }

    private int crc(int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), from, count);
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return "entry m" + member + " " + block + ": sequence=" + sequence() + ", context=" + context() + ", stripe="
                + stripe() + ", offset=" + chunkOffset() + ", blocks=" + blocks() + ", stored=" + stored()
                + ", touched=" + Integer.toBinaryString(touched()) + ", place=" + place() + ", strategy=" + strategy();
    }
}
