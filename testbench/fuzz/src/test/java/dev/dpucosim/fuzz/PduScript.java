// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.fuzz;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.SubmissionEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A fuzzer's bytes as packets for a DPU. Each packet is a control byte, a length of two bytes and so many bytes; the
 * control byte says what is put right in it, because no fuzzer finds a CRC.
 *
 * <pre>
 *  bit 0  data is appended until it is as long as the block count says
 *  bit 1  plen is the packet's length
 *  bit 2  the header digest is right, if flagged
 *  bit 3  the data digest is right, if flagged
 *  bit 4  sent right behind the packet before, not after its answer
 * </pre>
 *
 * Never sends what changes data together with another packet: which of two that overlap comes first is nobody's
 * promise. Nor does it send ranges that are promised and not there.
 */
final class PduScript {
    private static final int APPEND = 1;
    private static final int LENGTH = 2;
    private static final int HEADER_DIGEST = 4;
    private static final int DATA_DIGEST = 8;
    private static final int TOGETHER = 16;
    private static final int BLOCKS_MAX = 2_100;
    private static final int PACKETS_MAX = 64;
    /** Opcodes of commands that change data. */
    private static final String CHANGING = "\1\10\11";
    private static final int OPCODE_OFFSET = Pdu.COMMON_BYTES + SubmissionEntry.OPCODE_OFFSET;

    private PduScript() {}

    /** Packets that are sent together, one list after the other. */
    static List<List<byte[]>> batches(final byte[] input) {
        final List<List<byte[]>> batches = new ArrayList<>();
        boolean alone = true;
        int packets = 0;
        for (int at = 0; at + 3 < input.length && packets < PACKETS_MAX; packets++) {
            final int control = input[at];
            final int length = Math.max(1, fields(input).getShort(at + 1) & 0xFFFF);
            final int end = Math.min(input.length, at + 3 + length);
            final byte[] packet = repaired(Arrays.copyOfRange(input, at + 3, end), control);
            at = end;
            final boolean write = packet.length > OPCODE_OFFSET && CHANGING.indexOf(packet[OPCODE_OFFSET]) >= 0;
            if (alone || write || (control & TOGETHER) == 0) {
                batches.add(new ArrayList<>());
            }
            batches.getLast().add(packet);
            alone = write;
        }
        return batches;
    }

    private static byte[] repaired(final byte[] packet, final int control) {
        if (packet.length < Pdu.COMMAND_HEADER_BYTES) {
            return packet;
        }
        final int flags = packet[Pdu.FLAGS_OFFSET];
        final int header = Pdu.COMMAND_HEADER_BYTES
                + ((flags & Pdu.FLAG_HEADER_DIGEST) != 0 ? Pdu.DIGEST_BYTES : 0);
        final int tail = (flags & Pdu.FLAG_DATA_DIGEST) != 0 ? Pdu.DIGEST_BYTES : 0;
        byte[] whole = packet;
        if ((control & APPEND) != 0) {
            final int blocks = Math.min(BLOCKS_MAX, SubmissionEntry.blocks(packet, Pdu.COMMON_BYTES));
            whole = Arrays.copyOf(packet, header + (blocks << 9) + tail);
            for (int i = packet.length; i < whole.length - tail; i++) {
                whole[i] = (byte) (i * 31 + (i >>> 9) + packet[i % Pdu.COMMAND_HEADER_BYTES]);
            }
        }
        if ((control & LENGTH) != 0) {
            fields(whole).putInt(Pdu.PLEN_OFFSET, whole.length);
        }
        final Crc32c crc = new Crc32c();
        if ((control & HEADER_DIGEST) != 0 && header > Pdu.COMMAND_HEADER_BYTES && whole.length >= header) {
            fields(whole).putInt(Pdu.COMMAND_HEADER_BYTES, crc.of(whole, 0, Pdu.COMMAND_HEADER_BYTES));
        }
        if ((control & DATA_DIGEST) != 0 && tail > 0 && whole.length >= header + tail) {
            fields(whole).putInt(whole.length - tail, crc.of(whole, header, whole.length - tail - header));
        }
        return whole;
    }

    private static ByteBuffer fields(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
