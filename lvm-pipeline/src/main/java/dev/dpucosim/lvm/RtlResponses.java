// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.harness.StreamPacket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Turns packets of the response stream into PDUs for the host. */
final class RtlResponses {

    private final RtlOwners owners;
    private final ResponsePdu pdu = new ResponsePdu();
    private final byte[] header = new byte[Pdu.RESPONSE_HEADER_BYTES + Pdu.TERMINATE_OFFENDER_BYTES];
    private ResponseListener listener = (response, nowPs) -> {};
    private long[] data = new long[1 << 17];

    RtlResponses(RtlOwners owners) {
        this.owners = owners;
    }

    void listener(ResponseListener host) {
        listener = host;
    }

    void deliver(StreamPacket packet, long nowPs) {
        MemorySegment region = packet.region();
        long at = packet.offset();
        int length = packet.byteLength();
        if (length < Pdu.RESPONSE_HEADER_BYTES) {
            throw new IllegalStateException("response packet is too short: bytes=" + length);
        }
        int type = region.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
        int flags = region.get(ValueLayout.JAVA_BYTE, at + Pdu.FLAGS_OFFSET) & 0xFF;
        int headerBytes = length;
        int digest = 0;
        int digestBytes = 0;
        if (type == Pdu.TYPE_DATA_TO_HOST) {
            headerBytes = Pdu.RESPONSE_HEADER_BYTES + ((flags & Pdu.FLAG_HEADER_DIGEST) != 0 ? Pdu.DIGEST_BYTES : 0);
            if ((flags & Pdu.FLAG_DATA_DIGEST) != 0) {
                digestBytes = Pdu.DIGEST_BYTES;
                digest = region.get(ValueLayout.JAVA_INT_UNALIGNED, at + length - Pdu.DIGEST_BYTES);
            }
        }
        if (headerBytes > header.length) {
            throw new IllegalStateException("response packet is too long: type=" + type + ", bytes=" + length);
        }
        MemorySegment.copy(region, ValueLayout.JAVA_BYTE, at, header, 0, headerBytes);
        int dataBytes = length - headerBytes - digestBytes;
        if (dataBytes + 7 >>> 3 > data.length) {
            data = new long[dataBytes + 7 >>> 3];
        }
        MemorySegment.copy(region, at + headerBytes, MemorySegment.ofArray(data), 0, dataBytes);
        pdu.packet(header, headerBytes, dataBytes == 0 ? null : data, 0, dataBytes, digest);
        long operation = type == Pdu.TYPE_TERMINATE ? -1 : owners.operation(pdu.cid());
        listener.on(pdu.origin(operation, packet.cycleLast()), nowPs);
    }
}
