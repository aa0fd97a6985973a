// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

import java.util.Arrays;

/**
 * One PDU towards the host; an engine fills it and reuses it, so it is valid only during the listener's call.
 *
 * <p>The packet is {@code header[0..headerBytes)}, then the data, then a data digest if there is one. Without payload
 * {@link #data()} is null and the lengths are the same.
 */
public final class ResponsePdu {

    private static final int HEADER_BYTES_MAX = Pdu.RESPONSE_HEADER_BYTES + Pdu.TERMINATE_OFFENDER_BYTES;

    private final byte[] header = new byte[HEADER_BYTES_MAX];
    private final Crc32c crc = new Crc32c();
    private int headerBytes;
    private long[] data;
    private int dataIndex;
    private int dataBytes;
    private boolean dataDigestPresent;
    private int dataDigest;
    private long operation = -1;
    private long cycle = -1;

    /** Fills in a CapsuleResp. */
    public ResponsePdu completion(int cid, int status, boolean headerDigest) {
        CompletionEntry.put(header, Pdu.COMMON_BYTES, cid, status);
        noData();
        int whole = Pdu.RESPONSE_HEADER_BYTES + (headerDigest ? Pdu.DIGEST_BYTES : 0);
        Pdu.common(header, Pdu.TYPE_RESPONSE, headerDigest ? Pdu.FLAG_HEADER_DIGEST : 0, Pdu.RESPONSE_HEADER_BYTES, 0,
                whole);
        return digestHeader(headerDigest);
    }

    /**
     * Fills in a C2HData with all of a read's data.
     *
     * @param source the array that holds it, or null without payload
     */
    public ResponsePdu data(int cid, long[] source, int index, int bytes, boolean headerDigest, boolean onData) {
        Pdu.data(header, cid, bytes);
        data = source;
        dataIndex = index;
        dataBytes = bytes;
        dataDigestPresent = onData;
        int offset = Pdu.RESPONSE_HEADER_BYTES + (headerDigest ? Pdu.DIGEST_BYTES : 0);
        int flags = Pdu.FLAG_LAST | (headerDigest ? Pdu.FLAG_HEADER_DIGEST : 0) | (onData ? Pdu.FLAG_DATA_DIGEST : 0);
        Pdu.common(header, Pdu.TYPE_DATA_TO_HOST, flags, Pdu.RESPONSE_HEADER_BYTES, offset,
                offset + bytes + (onData ? Pdu.DIGEST_BYTES : 0));
        if (onData) {
            dataDigest = source == null ? 0 : crc.of(source, index, bytes);
        }
        return digestHeader(headerDigest);
    }

    /** Fills in a C2HTermReq that repeats the first bytes of the offending packet. */
    public ResponsePdu terminate(int status, int field, byte[] offender, int offenderBytes) {
        Arrays.fill(header, (byte) 0);
        noData();
        Pdu.common(header, Pdu.TYPE_TERMINATE, 0, Pdu.RESPONSE_HEADER_BYTES, 0, HEADER_BYTES_MAX);
        Pdu.terminate(header, status, field);
        System.arraycopy(offender, 0, header, Pdu.RESPONSE_HEADER_BYTES,
                Math.min(offenderBytes, Pdu.TERMINATE_OFFENDER_BYTES));
        headerBytes = HEADER_BYTES_MAX;
        return this;
    }

    /**
     * Takes a packet as it came from hardware.
     *
     * @param packetHeader its bytes before the data
     * @param source the array that holds the data
     * @param digest the data digest, looked at when the header promises one
     */
    public ResponsePdu packet(byte[] packetHeader, int packetHeaderBytes, long[] source, int index, int bytes,
            int digest) {
        System.arraycopy(packetHeader, 0, header, 0, packetHeaderBytes);
        headerBytes = packetHeaderBytes;
        data = source;
        dataIndex = index;
        dataBytes = bytes;
        dataDigestPresent = (Pdu.flags(header) & Pdu.FLAG_DATA_DIGEST) != 0;
        dataDigest = digest;
        return this;
    }

    /** See {@link Pdu}: {@code TYPE_RESPONSE}, {@code TYPE_DATA_TO_HOST} or {@code TYPE_TERMINATE}. */
    public int type() {
        return Pdu.type(header);
    }

    /** The command id that this answers; not of a termination, which answers none. */
    public int cid() {
        return type() == Pdu.TYPE_DATA_TO_HOST ? Pdu.dataCid(header) : CompletionEntry.cid(header, Pdu.COMMON_BYTES);
    }

    /** The status of a completion. */
    public int status() {
        return CompletionEntry.status(header, Pdu.COMMON_BYTES);
    }

    /** Bytes of the packet. */
    public int length() {
        return headerBytes + dataBytes + (dataDigestPresent ? Pdu.DIGEST_BYTES : 0);
    }

    /** The bytes before the data; those from {@link #headerBytes} on mean nothing. */
    public byte[] header() {
        return header;
    }

    /** Bytes before the data, the header digest among them. */
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

    /** Bytes of the data. */
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

    /** The number the host gave the operation with its capsule, or -1; see {@link Capsule#operation()}. */
    public long operation() {
        return operation;
    }

    /** The clock cycle in which the PDU's last beat was taken, or -1 where there is no clock. */
    public long cycle() {
        return cycle;
    }

    /** Sets what is not on the wire: the host's number of the operation, and the clock cycle. */
    public ResponsePdu origin(long operationNumber, long cycleNumber) {
        operation = operationNumber;
        cycle = cycleNumber;
        return this;
    }

    private void noData() {
        data = null;
        dataIndex = 0;
        dataBytes = 0;
        dataDigestPresent = false;
    }

    private ResponsePdu digestHeader(boolean present) {
        headerBytes = Pdu.RESPONSE_HEADER_BYTES;
        if (present) {
            LittleEndian.u32(header, headerBytes, crc.of(header, 0, headerBytes));
            headerBytes += Pdu.DIGEST_BYTES;
        }
        return this;
    }
}
