// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a packet must be answered with, byte for byte, and what it leaves in the namespaces: the tables of
 * rtl/lvm/README.md over an array of bytes for each namespace. Knows nothing of the engines' code.
 *
 * <p>Assumes that every packet before has been answered, and that members never fail and the pool never fills.
 */
final class PduRules {
    private static final int BLOCK_SHIFT = 9;
    private static final int HEADER = 72;
    private static final int BLOCKS_MAX = 2048;
    private static final int SUCCESS = 0;
    private static final int TRANSIENT_TRANSPORT = 0x0022;
    private static final int INVALID_OPCODE = 0x4001;
    private static final int INVALID_FIELD = 0x4002;
    private static final int INVALID_NAMESPACE = 0x400B;
    private static final int SGL_LENGTH = 0x400F;
    private static final int SGL_TYPE = 0x4011;
    private static final int LBA_RANGE = 0x4080;
    private static final int FLUSH = 0;
    private static final int WRITE = 1;
    private static final int READ = 2;
    private static final int WRITE_ZEROES = 8;
    private static final int DATASET_MANAGEMENT = 9;
    private static final int RANGE_BYTES = 16;
    private static final int EXTENT_BLOCKS = 128;

    private final byte[][] namespaces;

    /** Namespaces full of zeros. */
    PduRules(final int... blocks) {
        namespaces = new byte[blocks.length][];
        for (int i = 0; i < blocks.length; i++) {
            namespaces[i] = new byte[blocks[i] << BLOCK_SHIFT];
        }
    }

    /** Whether a packet is no command. */
    static boolean malformed(final byte[] packet) {
        return termination(packet) != null;
    }

    /** The PDUs that answer a packet; a write is done. */
    List<byte[]> answer(final byte[] packet) {
        final byte[] termination = termination(packet);
        if (termination != null) {
            return List.of(termination);
        }
        final ByteBuffer entry = buffer(packet);
        final int status = status(packet, entry);
        final int opcode = packet[8] & 0xFF;
        if (status == SUCCESS && opcode == WRITE) {
            System.arraycopy(packet, headerBytes(packet), namespaces[entry.getInt(12) - 1], start(entry),
                    dataBytes(packet));
        }
        if (status == SUCCESS && opcode == WRITE_ZEROES) {
            zero(entry, entry.getLong(8 + 40), blocks(entry));
        }
        if (status == SUCCESS && opcode == DATASET_MANAGEMENT && (entry.getInt(8 + 44) & 4) != 0) {
            deallocate(packet, entry);
        }
        final byte[] completion = completion(packet, status);
        return status == SUCCESS && opcode == READ ? List.of(data(packet, entry), completion) : List.of(completion);
    }

    /** Whole extents read zero afterwards; what is left of extents in part stays. */
    private void deallocate(final byte[] packet, final ByteBuffer entry) {
        for (int i = 0; i < ranges(entry); i++) {
            final long from = rangeStart(packet, entry, i) + EXTENT_BLOCKS - 1;
            final long end = rangeStart(packet, entry, i) + rangeBlocks(packet, entry, i);
            final long first = from - from % EXTENT_BLOCKS;
            zero(entry, first, Math.max(0, end - end % EXTENT_BLOCKS - first));
        }
    }

    private void zero(final ByteBuffer entry, final long first, final long blocks) {
        Arrays.fill(namespaces[entry.getInt(12) - 1], (int) first << BLOCK_SHIFT, (int) (first + blocks) << BLOCK_SHIFT,
                (byte) 0);
    }

    private static int ranges(final ByteBuffer entry) {
        return (entry.get(8 + 40) & 0xFF) + 1;
    }

    private static long rangeStart(final byte[] packet, final ByteBuffer entry, final int range) {
        return entry.getLong(headerBytes(packet) + range * RANGE_BYTES + 8);
    }

    private static long rangeBlocks(final byte[] packet, final ByteBuffer entry, final int range) {
        return Integer.toUnsignedLong(entry.getInt(headerBytes(packet) + range * RANGE_BYTES + 4));
    }

    private static byte[] termination(final byte[] packet) {
        final ByteBuffer header = buffer(packet);
        if (packet.length < HEADER) {
            return terminate(packet, 1, 4);
        }
        if (packet[0] != 4) {
            return terminate(packet, 1, 0);
        }
        if (packet[2] != HEADER) {
            return terminate(packet, 1, 2);
        }
        if (headerDigest(packet) && (packet.length < HEADER + 4 || header.getInt(HEADER) != crc(packet, 0, HEADER))) {
            return terminate(packet, 3, 72);
        }
        if (header.getInt(4) != packet.length) {
            return terminate(packet, 1, 4);
        }
        if (dataBytes(packet) > 0 && packet[3] != headerBytes(packet)) {
            return terminate(packet, 1, 3);
        }
        return dataBytes(packet) > 1 << 20 ? terminate(packet, 5, 4) : null;
    }

    private static byte[] terminate(final byte[] packet, final int status, final int field) {
        final byte[] answer = new byte[64];
        System.arraycopy(packet, 0, answer, 24, Math.min(40, packet.length));
        buffer(answer).put(0, (byte) 3).put(2, (byte) 24).putInt(4, 64).putShort(8, (short) status).putInt(10, field);
        return answer;
    }

    private int status(final byte[] packet, final ByteBuffer entry) {
        final int opcode = packet[8] & 0xFF;
        if ((packet[9] & 0xC3) != 0x40) {
            return INVALID_FIELD;
        }
        if (opcode != READ && opcode != WRITE && dataDigestWrong(packet, entry)) {
            return TRANSIENT_TRANSPORT;
        }
        final int nsid = entry.getInt(12);
        final boolean known = nsid >= 1 && nsid <= namespaces.length;
        if (opcode == FLUSH) {
            return known || nsid == -1 ? SUCCESS : INVALID_NAMESPACE;
        }
        if (opcode == DATASET_MANAGEMENT) {
            return known ? ranges(packet, entry, nsid) : INVALID_NAMESPACE;
        }
        if (opcode == WRITE_ZEROES) {
            return known ? range(nsid, entry.getLong(8 + 40), blocks(entry)) : INVALID_NAMESPACE;
        }
        if (opcode != READ && opcode != WRITE) {
            return INVALID_OPCODE;
        }
        if (blocks(entry) > BLOCKS_MAX) {
            return INVALID_FIELD;
        }
        if (packet[8 + 39] != (opcode == WRITE ? 0x01 : 0x5A)) {
            return SGL_TYPE;
        }
        final int bytes = blocks(entry) << BLOCK_SHIFT;
        if (entry.getInt(8 + 32) != bytes || opcode == WRITE && dataBytes(packet) != bytes) {
            return SGL_LENGTH;
        }
        if (dataDigestWrong(packet, entry)) {
            return TRANSIENT_TRANSPORT;
        }
        if (!known) {
            return INVALID_NAMESPACE;
        }
        return range(nsid, entry.getLong(8 + 40), blocks(entry));
    }

    private int range(final int nsid, final long first, final long blocks) {
        final long end = namespaces[nsid - 1].length >> BLOCK_SHIFT;
        return first < 0 || first > end - blocks ? LBA_RANGE : SUCCESS;
    }

    private int ranges(final byte[] packet, final ByteBuffer entry, final int nsid) {
        if (packet[8 + 39] != 0x01) {
            return SGL_TYPE;
        }
        if (Integer.compareUnsigned(entry.getInt(8 + 32), ranges(entry) * RANGE_BYTES) < 0
                || dataBytes(packet) < ranges(entry) * RANGE_BYTES) {
            return SGL_LENGTH;
        }
        for (int i = 0; i < ranges(entry); i++) {
            if (range(nsid, rangeStart(packet, entry, i), rangeBlocks(packet, entry, i)) != SUCCESS) {
                return LBA_RANGE;
            }
        }
        return SUCCESS;
    }

    private static byte[] completion(final byte[] packet, final int status) {
        final boolean digest = headerDigest(packet);
        final byte[] answer = new byte[digest ? 28 : 24];
        final ByteBuffer fields = buffer(answer);
        fields.put(0, (byte) 5).put(1, (byte) (digest ? 1 : 0)).put(2, (byte) 24).putInt(4, answer.length);
        fields.putShort(18, (short) 1).put(20, packet[10]).put(21, packet[11]).putShort(22, (short) (status << 1));
        return sealed(answer, digest);
    }

    private byte[] data(final byte[] packet, final ByteBuffer entry) {
        final boolean digest = headerDigest(packet);
        final boolean tail = (packet[1] & 2) != 0;
        final int header = digest ? 28 : 24;
        final int bytes = blocks(entry) << BLOCK_SHIFT;
        final byte[] answer = new byte[header + bytes + (tail ? 4 : 0)];
        final ByteBuffer fields = buffer(answer);
        fields.put(0, (byte) 7).put(1, (byte) (4 | packet[1] & 3)).put(2, (byte) 24).put(3, (byte) header)
                .putInt(4, answer.length).put(8, packet[10]).put(9, packet[11]).putInt(16, bytes);
        System.arraycopy(namespaces[entry.getInt(12) - 1], start(entry), answer, header, bytes);
        if (tail) {
            fields.putInt(header + bytes, crc(answer, header, bytes));
        }
        return sealed(answer, digest);
    }

    private static byte[] sealed(final byte[] answer, final boolean digest) {
        if (digest) {
            buffer(answer).putInt(24, crc(answer, 0, 24));
        }
        return answer;
    }

    private static int blocks(final ByteBuffer entry) {
        return (entry.getShort(8 + 48) & 0xFFFF) + 1;
    }

    private static int start(final ByteBuffer entry) {
        return (int) entry.getLong(8 + 40) << BLOCK_SHIFT;
    }

    private static boolean headerDigest(final byte[] packet) {
        return (packet[1] & 1) != 0;
    }

    private static int headerBytes(final byte[] packet) {
        return headerDigest(packet) ? HEADER + 4 : HEADER;
    }

    /** Fewer than four bytes behind the header are data, whatever is flagged. */
    private static boolean dataDigestThere(final byte[] packet) {
        return (packet[1] & 2) != 0 && packet.length >= headerBytes(packet) + 4;
    }

    private static boolean dataDigestWrong(final byte[] packet, final ByteBuffer entry) {
        return dataDigestThere(packet) && dataBytes(packet) > 0
                && entry.getInt(packet.length - 4) != crc(packet, headerBytes(packet), dataBytes(packet));
    }

    private static int dataBytes(final byte[] packet) {
        return packet.length - headerBytes(packet) - (dataDigestThere(packet) ? 4 : 0);
    }

    private static int crc(final byte[] bytes, final int from, final int count) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }

    private static ByteBuffer buffer(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
