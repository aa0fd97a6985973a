// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

import java.util.Arrays;

/**
 * One command capsule on its way to the DPU, as a host builds it; reused for command after command.
 *
 * <p>The packet is {@code header[0..headerBytes)}, then the data, then a data digest if there is one. Data is words of
 * an array, lowest byte first, not copied: the engine has taken it when {@code LvmEngine.offer} returns true. Without
 * payload ({@link #data()} null) the packet has the same lengths and its data is nowhere; digests are then off.
 */
public final class Capsule {

    /** Header, and its digest. */
    public static final int HEADER_BYTES_MAX = Pdu.COMMAND_HEADER_BYTES + Pdu.DIGEST_BYTES;

    private static final int RANGE_BYTES = 16;

    private final byte[] header = new byte[HEADER_BYTES_MAX];
    private final Crc32c crc = new Crc32c();
    private boolean headerDigests;
    private boolean dataDigests;
    private int headerBytes;
    private long[] data;
    private int dataIndex;
    private int dataBytes;
    private boolean dataDigestPresent;
    private int dataDigest;
    private long operation;

    /** Sets which digests the commands built from now on carry; neither at first. */
    public Capsule digests(boolean onHeader, boolean onData) {
        headerDigests = onHeader;
        dataDigests = onData;
        return this;
    }

    /**
     * Builds a write.
     *
     * @param nsid namespace id, from 1
     * @param block first block, of 512 bytes
     * @param blocks count, 1 to 65,536
     * @param fua whether the data must be durable before the completion
     * @param source words of the data, or null without payload
     * @param index index of the first word
     */
    public Capsule write(int cid, int nsid, long block, int blocks, boolean fua, long[] source, int index) {
        int bytes = blocks << 9;
        entry(Opcode.WRITE, cid, nsid, block, blocks);
        SubmissionEntry.control(header, Pdu.COMMON_BYTES, fua ? SubmissionEntry.FUA : 0);
        SubmissionEntry.sglLength(header, Pdu.COMMON_BYTES, bytes);
        SubmissionEntry.sglIdentifier(header, Pdu.COMMON_BYTES, SubmissionEntry.SGL_IN_CAPSULE);
        data(source, index, bytes);
        return seal();
    }

    /** Builds a read; parameters as {@link #write}. */
    public Capsule read(int cid, int nsid, long block, int blocks) {
        entry(Opcode.READ, cid, nsid, block, blocks);
        SubmissionEntry.sglLength(header, Pdu.COMMON_BYTES, blocks << 9);
        SubmissionEntry.sglIdentifier(header, Pdu.COMMON_BYTES, SubmissionEntry.SGL_TRANSPORT);
        data(null, 0, 0);
        return seal();
    }

    /** Builds a flush of a namespace. */
    public Capsule flush(int cid, int nsid) {
        entry(Opcode.FLUSH, cid, nsid, 0, 1);
        data(null, 0, 0);
        return seal();
    }

    /** Builds a deallocation of one range of at most 4,294,967,295 blocks. */
    public Capsule deallocate(int cid, int nsid, long block, long blocks) {
        return deallocate(cid, nsid, new long[] {block, blocks});
    }

    /**
     * Builds a deallocation (dataset management with the attribute AD); its data are the range records.
     *
     * @param ranges first block and count of each of 1 to 256 ranges
     */
    public Capsule deallocate(int cid, int nsid, long[] ranges) {
        int count = ranges.length / 2;
        entry(Opcode.DATASET_MANAGEMENT, cid, nsid, 0, 1);
        // Command dwords 10 and 11: number of ranges less one, and the attribute "deallocate" (bit 2).
        LittleEndian.u64(header, Pdu.COMMON_BYTES + SubmissionEntry.SLBA_OFFSET, 4L << 32 | count - 1);
        LittleEndian.u16(header, Pdu.COMMON_BYTES + SubmissionEntry.NLB_OFFSET, 0);
        SubmissionEntry.sglLength(header, Pdu.COMMON_BYTES, count * RANGE_BYTES);
        SubmissionEntry.sglIdentifier(header, Pdu.COMMON_BYTES, SubmissionEntry.SGL_IN_CAPSULE);
        long[] records = new long[ranges.length];
        for (int i = 0; i < records.length; i += 2) {
            records[i] = ranges[i + 1] << 32;
            records[i + 1] = ranges[i];
        }
        data(records, 0, count * RANGE_BYTES);
        return seal();
    }

    /**
     * Builds a write of zeroes.
     *
     * @param blocks count, 1 to 65,536
     * @param deallocates whether the blocks need not keep their place (DEAC)
     */
    public Capsule writeZeroes(int cid, int nsid, long block, int blocks, boolean deallocates, boolean fua) {
        entry(Opcode.WRITE_ZEROES, cid, nsid, block, blocks);
        SubmissionEntry.control(header, Pdu.COMMON_BYTES, (fua ? SubmissionEntry.FUA : 0)
                | (deallocates ? SubmissionEntry.DEALLOCATE : 0));
        data(null, 0, 0);
        return seal();
    }

    /**
     * Takes a packet as it is, right or wrong: the first 72 bytes (76 when byte 1 promises a header digest) are the
     * header, the last 4 the data digest when byte 1 promises one and there is room, the rest is data.
     */
    public Capsule packet(byte[] packet) {
        Arrays.fill(header, (byte) 0);
        int flags = packet.length > Pdu.FLAGS_OFFSET ? packet[Pdu.FLAGS_OFFSET] : 0;
        int whole = (flags & Pdu.FLAG_HEADER_DIGEST) != 0 ? HEADER_BYTES_MAX : Pdu.COMMAND_HEADER_BYTES;
        headerBytes = Math.min(whole, packet.length);
        System.arraycopy(packet, 0, header, 0, headerBytes);
        int end = packet.length;
        dataDigestPresent = (flags & Pdu.FLAG_DATA_DIGEST) != 0 && end - headerBytes >= Pdu.DIGEST_BYTES;
        if (dataDigestPresent) {
            end -= Pdu.DIGEST_BYTES;
            dataDigest = LittleEndian.u32(packet, end);
        }
        dataBytes = end - headerBytes;
        data = new long[dataBytes + 7 >>> 3];
        dataIndex = 0;
        for (int i = 0; i < dataBytes; i++) {
            data[i >>> 3] |= (packet[headerBytes + i] & 0xFFL) << (i & 7) * 8;
        }
        return this;
    }

    /** The packet as bytes; data that is absent reads as zero. */
    public byte[] toPacket() {
        byte[] packet = new byte[length()];
        System.arraycopy(header, 0, packet, 0, headerBytes);
        for (int i = 0; data != null && i < dataBytes; i++) {
            packet[headerBytes + i] = (byte) (data[dataIndex + (i >>> 3)] >>> (i & 7) * 8);
        }
        if (dataDigestPresent) {
            LittleEndian.u32(packet, packet.length - Pdu.DIGEST_BYTES, dataDigest);
        }
        return packet;
    }

    /** Bytes of the packet. */
    public int length() {
        return headerBytes + dataBytes + (dataDigestPresent ? Pdu.DIGEST_BYTES : 0);
    }

    /** The header; change it through {@link SubmissionEntry} or {@link Pdu} to build what a good host never sends. */
    public byte[] header() {
        return header;
    }

    /** Bytes of the header that are there: 72, 76 with a digest, fewer in a cut packet. */
    public int headerBytes() {
        return headerBytes;
    }

    /** The array that holds the data, or null without payload. */
    public long[] data() {
        return data;
    }

    /** Index of the first word of the data. */
    public int dataIndex() {
        return dataIndex;
    }

    /** Bytes of the data, without its digest. */
    public int dataBytes() {
        return dataBytes;
    }

    /** Whether a data digest follows the data. */
    public boolean dataDigestPresent() {
        return dataDigestPresent;
    }

    /** The data digest. */
    public int dataDigest() {
        return dataDigest;
    }

    /** The header digest as received; meaningful when {@link #headerBytes} is 76. */
    public int headerDigest() {
        return LittleEndian.u32(header, Pdu.COMMAND_HEADER_BYTES);
    }

    /**
     * The host's own number of this operation, which is not on the wire: it names the operation in fault plans, in
     * listeners and in reports, the same with every engine.
     */
    public long operation() {
        return operation;
    }

    /** Sets the host's own number of this operation. */
    public Capsule operation(long number) {
        operation = number;
        return this;
    }

    /** Writes the lengths and digests again, after a change of the header. */
    public Capsule seal() {
        int flags = (headerDigests ? Pdu.FLAG_HEADER_DIGEST : 0)
                | (dataDigests && dataBytes > 0 ? Pdu.FLAG_DATA_DIGEST : 0);
        headerBytes = Pdu.COMMAND_HEADER_BYTES + (headerDigests ? Pdu.DIGEST_BYTES : 0);
        dataDigestPresent = (flags & Pdu.FLAG_DATA_DIGEST) != 0;
        Pdu.common(header, Pdu.TYPE_COMMAND, flags, Pdu.COMMAND_HEADER_BYTES, dataBytes > 0 ? headerBytes : 0,
                length());
        if (headerDigests) {
            int digest = crc.of(header, 0, Pdu.COMMAND_HEADER_BYTES);
            LittleEndian.u32(header, Pdu.COMMAND_HEADER_BYTES, digest);
        }
        if (dataDigestPresent) {
            dataDigest = data == null ? 0 : crc.of(data, dataIndex, dataBytes);
        }
        return this;
    }

    private void entry(int opcode, int cid, int nsid, long block, int blocks) {
        Arrays.fill(header, (byte) 0);
        int at = Pdu.COMMON_BYTES;
        SubmissionEntry.opcode(header, at, opcode);
        SubmissionEntry.flags(header, at, SubmissionEntry.FLAGS_SGL);
        SubmissionEntry.cid(header, at, cid);
        SubmissionEntry.nsid(header, at, nsid);
        SubmissionEntry.slba(header, at, block);
        SubmissionEntry.blocks(header, at, blocks);
    }

    private void data(long[] source, int index, int bytes) {
        data = source;
        dataIndex = index;
        dataBytes = bytes;
    }
}
