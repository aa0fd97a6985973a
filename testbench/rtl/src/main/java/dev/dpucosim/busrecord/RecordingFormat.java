// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The file of a recording, version 1. Numbers are little-endian; a <i>varint</i> has seven bits a byte, the lowest
 * first, bit 7 set in all but the last; a <i>signed</i> one is a varint of {@code n << 1 ^ n >> 63}.
 *
 * <pre>
 * file   +0 "DPU-BUS\n"   +8 version, 4 bytes   then blocks to the end
 * block  +0 kind, 1 byte  +1 bytes inflated, 4  +5 bytes deflated, 4  +9 CRC-32, 4  +13 deflated
 *
 *        the sum is of the 9 bytes before it and of the deflated ones
 *
 * kind H, the first:  text, a line each: top=, seed=, cycle=, periodPs=, and for each bus
 *                     bus=NAME stream|axi|lite input|output CHANNEL:SIGNAL=BITS,...  ...
 * kind T:             transactions, whole ones, in the order in which they ended
 * kind R:             the design was reset here; varint cycle, less the first
 * kind E, the last:   varints: edges, cycles skipped, the most edges that a transaction took, then for each bus how
 *                     many transactions it had
 *
 * transaction   varint  index of its bus in the header
 *               byte    0 frame, 1 write, 2 read; +4 if it had not ended when recording did
 *               varint  edge of its end, less that of the transaction before (the first: 0)
 *               varint  its edges, from the first beat's offer to its end
 *               signed  cycles skipped before its end, less those before the end of the transaction before
 *               varint  cycles skipped between its first beat and its end
 *               then a packet for each channel of its kind: t, or aw w b, or ar r
 * packet        varint  beats * 2, +1 if its final beat is among them; if there are beats:
 *               varint  edge of the first beat's offer, less the transaction's first
 *               byte    0: every other number below is 0 and left out
 *               varints for each beat: edges from its offer until it was taken; and, but for the first, edges from
 *                       when the beat before it could have been followed to its offer
 *               then the beats: all signals in the header's order, in whole bytes; but data of 16 bytes or more is
 *               varint  0 and the bytes, or one more than the place at which data known before stands
 * </pre>
 *
 * An edge is a rising edge of the first clock, counted from 0 when recording began; the cycle of edge {@code n} is
 * {@code cycle + n + skipped before it}. A beat is offered when valid rises for it, and taken with ready; one that had
 * not been taken when recording ended is told as taken at the edge after the last. Bytes of data that strobes, keeps or
 * the address leave out are 0. Data belongs to the place {@code (h ^ h >>> 15) & 0x7ffff}, where {@code h} is, in 32
 * bits, its number of bytes and then for each byte {@code 31 * h + byte}, signed; there stands what was given in full
 * last.
 */
final class RecordingFormat {

    static final int VERSION = 1;
    static final int FILE_HEADER_BYTES = 12;
    static final int BLOCK_HEADER_BYTES = 13;
    /** From that size on a block is written. */
    static final int BLOCK_BYTES = 256 << 10;
    /** No block is longer; a transaction fits into one. */
    static final int BLOCK_BYTES_MAX = 512 << 20;
    /** What a packet may have at most. */
    static final int PACKET_BYTES_MAX = 128 << 20;

    static final byte HEADER = 'H';
    static final byte TRANSACTIONS = 'T';
    static final byte RESET = 'R';
    static final byte END = 'E';
    static final int UNFINISHED = 4;

    private static final byte[] MAGIC = "DPU-BUS\n".getBytes(StandardCharsets.US_ASCII);

    private RecordingFormat() {
    }

    static byte[] fileHeader() {
        return ByteBuffer.allocate(FILE_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN).put(MAGIC).putInt(VERSION)
                .array();
    }

    static boolean isMagic(byte[] header) {
        return header.length >= MAGIC.length
                && ByteBuffer.wrap(header, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }
}
