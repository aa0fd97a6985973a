// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A frame of the tunnel in an array of bytes: a header of 64 bytes, and behind that of DATA its payload; little-endian.
 *
 * <pre>
 *      0        1               4                6        7         8                12
 *     +--------+---------------+----------------+--------+---------+----------------+----------------+
 *   0 | ver|typ| connection id | epoch of it    | stream | flags   | sequence       | fence sequence |
 *     +--------+---------------+--------+-------+--------+---------+----------------+----------------+
 *  16 | fence  | carrier       | func-  | remote | merged events,   | DATA: host address; RAISE: time |
 *     | stream | of RAISE      | tion   | vector | or NAK's reason  | of the first signal in ps       |
 *     +--------+------+--------+--------+--------+------------------+---------------------------------+
 *  32 | DATA:  | func-| RAISE 1: header of the TLP, 16 bytes; RAISE 3: transport number at 36..39      |
 *     | bytes  | epoch|                                                                                |
 *     +--------+------+----+----------------------------+--------------------------+-----------------+
 *  48 | (TLP's header)     | 52: TLP's data, 4 bytes    |  0                       | 60: CRC32C      |
 *     +--------------------+----------------------------+--------------------------+-----------------+
 *
 *  HELLO: 24..39 next sequence of streams 0 to 3 (32 bits each), 40..55 epochs of functions 0 to 7 (16 bits each)
 *  flags of DATA: 0 relaxed ordering, 1 id-based ordering, 4:2 traffic class; HELLO: 0 fresh, 1 taken; RAISE: 5 urgent
 * </pre>
 *
 * Bytes that no field names are zero and are not looked at. Byte k of the payload stands in lane (address + k) mod 64
 * of its beat: a beat is a line of the host's memory, and nothing is shifted on the way; the lanes before and behind
 * are zero. The CRC covers everything, with its own field as zero. A vector's local address and data have no field.
 *
 * <p>{@link FrameBuilder} makes frames; here they are read.
 */
public final class TunnelFrame {

    /** Bytes of the header. */
    public static final int HEADER_BYTES = 64;
    /** Bytes of a beat of the stream. */
    public static final int BEAT_BYTES = 64;
    /** Bytes of payload at most. */
    public static final int PAYLOAD_BYTES_MAX = 4096;
    /** Bytes of a frame at most: a header, and 4,096 bytes that begin within a beat. */
    public static final int BYTES_MAX = HEADER_BYTES + PAYLOAD_BYTES_MAX + BEAT_BYTES;
    /** The version of the format. */
    public static final int VERSION = 1;
    /** Streams of a connection. */
    public static final int STREAMS = 4;
    /** Functions of a receiver. */
    public static final int FUNCTIONS = 8;
    /** A page that DATA must not leave, in bytes. */
    public static final int PAGE_BYTES = 4096;
    /** Flag of DATA: relaxed ordering. */
    public static final int FLAG_RELAXED = 1;
    /** Flag of DATA: id-based ordering. */
    public static final int FLAG_ID_ORDERED = 2;
    /** Flag of HELLO: the sender knows nothing of before. */
    public static final int FLAG_FRESH = 1;
    /** Flag of an answer to HELLO: its offer was taken, and a new epoch begins. */
    public static final int FLAG_TAKEN = 2;
    /** Flag of RAISE: not moderated. */
    public static final int FLAG_URGENT = 32;

    static final int CRC_OFFSET = 60;

    static final int TYPE_OFFSET = 0;
    static final int CONNECTION_OFFSET = 1;
    static final int EPOCH_OFFSET = 4;
    static final int STREAM_OFFSET = 6;
    static final int FLAGS_OFFSET = 7;
    static final int SEQUENCE_OFFSET = 8;
    static final int FENCE_SEQUENCE_OFFSET = 12;
    static final int FENCE_STREAM_OFFSET = 16;
    static final int CARRIER_OFFSET = 17;
    static final int FUNCTION_OFFSET = 18;
    static final int VECTOR_OFFSET = 20;
    static final int MERGED_OFFSET = 22;
    static final int ADDRESS_OFFSET = 24;
    static final int PAYLOAD_BYTES_OFFSET = 32;
    static final int FUNCTION_EPOCH_OFFSET = 34;
    static final int TLP_OFFSET = 36;
    static final int TRANSPORT_OFFSET = 36;
    static final int HELLO_NEXT_OFFSET = 24;
    static final int HELLO_EPOCHS_OFFSET = 40;

    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Crc32c crc = new Crc32c();
    private byte[] bytes;
    private int at;
    private int length;

    /** A window over nothing; {@link #wrap} gives it something. */
    public TunnelFrame() {
        this.bytes = new byte[0];
    }

    /** A window over a whole array. */
    public TunnelFrame(byte[] bytes) {
        wrap(bytes, 0, bytes.length);
    }

    /**
     * Looks at other bytes, which may be no frame at all: accessors need the {@link #HEADER_BYTES} of a header, and
     * {@link #fault} says whether they make sense.
     */
    public TunnelFrame wrap(byte[] array, int from, int count) {
        Objects.checkFromIndexSize(from, count, array.length);
        bytes = array;
        at = from;
        length = count;
        return this;
    }

    /**
     * A frame that is right in form.
     *
     * @throws IllegalArgumentException when it is not, with the fault and the values that show it
     */
    public static TunnelFrame parse(byte[] bytes) {
        TunnelFrame frame = new TunnelFrame(bytes);
        switch (frame.fault()) {
            case NONE -> {
                return frame;
            }
            case CUT -> {
                if (bytes.length < HEADER_BYTES || bytes.length % BEAT_BYTES != 0) {
                    throw new IllegalArgumentException("frame cut: no whole beats, bytes=" + bytes.length);
                }
                if (frame.typeCode() == FrameType.DATA.code() && frame.payloadBytes() > PAYLOAD_BYTES_MAX) {
                    throw new IllegalArgumentException("frame cut: payloadBytes=" + frame.payloadBytes()
                            + ", payloadBytesMax=" + PAYLOAD_BYTES_MAX);
                }
                throw new IllegalArgumentException("frame cut: bytes=" + bytes.length + ", bytesExpected="
                        + frame.bytesExpected());
            }
            case BAD_CRC -> throw new IllegalArgumentException(String.format(
                    "frame damaged: crc=%08x, crcExpected=%08x", frame.crc(), frame.crcExpected()));
            default -> throw new IllegalArgumentException("frame of unknown type: type=" + frame.typeCode()
                    + ", version=" + frame.version());
        }
    }

    /**
     * What is wrong with the form. CUT looks at the low four bits of the type alone: the version is not known yet.
     */
    public FrameFault fault() {
        if (length < HEADER_BYTES || length % BEAT_BYTES != 0) {
            return FrameFault.CUT;
        }
        if (typeCode() == FrameType.DATA.code() && payloadBytes() > PAYLOAD_BYTES_MAX || length != bytesExpected()) {
            return FrameFault.CUT;
        }
        if (crc() != crcExpected()) {
            return FrameFault.BAD_CRC;
        }
        return version() != VERSION || type() == null ? FrameFault.UNKNOWN_TYPE : FrameFault.NONE;
    }

    /** Bytes of a frame with this header: more than a header for DATA with payload alone. */
    public int bytesExpected() {
        return typeCode() == FrameType.DATA.code() ? HEADER_BYTES + payloadBeats(address(), payloadBytes()) * BEAT_BYTES
                : HEADER_BYTES;
    }

    /** Beats that a payload takes. */
    public static int payloadBeats(long address, int payloadBytes) {
        return (lane(address) + payloadBytes + BEAT_BYTES - 1) / BEAT_BYTES;
    }

    /** Bytes of the frame. */
    public int length() {
        return length;
    }

    /** The type, or null when there is none with this number. */
    public FrameType type() {
        return FrameType.ofOrNull(typeCode());
    }

    /** The number of the type, 0 to 15. */
    public int typeCode() {
        return bytes[at + TYPE_OFFSET] & 15;
    }

    /** The version, 0 to 15. */
    public int version() {
        return bytes[at + TYPE_OFFSET] >>> 4 & 15;
    }

    /** The connection's id, 24 bits. */
    public int connection() {
        return u16(CONNECTION_OFFSET) | u8(CONNECTION_OFFSET + 2) << 16;
    }

    /** The connection's epoch, 16 bits. */
    public int epoch() {
        return u16(EPOCH_OFFSET);
    }

    /** The stream; {@link #STREAMS} and above are foreign. */
    public int stream() {
        return u8(STREAM_OFFSET);
    }

    /** The flags, 8 bits. */
    public int flags() {
        return u8(FLAGS_OFFSET);
    }

    /** Whether a RAISE is not moderated. */
    public boolean urgent() {
        return (flags() & FLAG_URGENT) != 0;
    }

    /** Whether the sender of a HELLO knows nothing of before. */
    public boolean fresh() {
        return (flags() & FLAG_FRESH) != 0;
    }

    /** Whether an answer to HELLO says that a new epoch begins. */
    public boolean taken() {
        return (flags() & FLAG_TAKEN) != 0;
    }

    /** Whether DATA may be overtaken and overtake. */
    public boolean relaxed() {
        return (flags() & FLAG_RELAXED) != 0;
    }

    /** Whether DATA is in order with its own requester's alone. */
    public boolean idOrdered() {
        return (flags() & FLAG_ID_ORDERED) != 0;
    }

    /** The traffic class of DATA. */
    public int trafficClass() {
        return flags() >>> 2 & 7;
    }

    /** The sequence; the number of a HELLO. */
    public int sequence() {
        return u32(SEQUENCE_OFFSET);
    }

    /** The stream a RAISE waits for. */
    public int fenceStream() {
        return u8(FENCE_STREAM_OFFSET);
    }

    /** The sequence a RAISE waits for. */
    public int fenceSequence() {
        return u32(FENCE_SEQUENCE_OFFSET);
    }

    /** The number of a RAISE's carrier. */
    public int carrierCode() {
        return u8(CARRIER_OFFSET);
    }

    /** The carrier of a RAISE, or null when there is none with its number. */
    public Carrier carrier() {
        return Carrier.ofOrNull(carrierCode());
    }

    /** The function, 16 bits. */
    public int function() {
        return u16(FUNCTION_OFFSET);
    }

    /** The function's epoch, 16 bits. */
    public int functionEpoch() {
        return u16(FUNCTION_EPOCH_OFFSET);
    }

    /** The remote vector, 16 bits. */
    public int vector() {
        return u16(VECTOR_OFFSET);
    }

    /** Events a RAISE stands for, or the number of a NAK's reason. */
    public int merged() {
        return u16(MERGED_OFFSET);
    }

    /** The reason of a NAK, or null when there is none with its number. */
    public NakReason reason() {
        return NakReason.ofOrNull(merged());
    }

    /** Where DATA goes in the memory of the host. */
    public long address() {
        return (long) LONG.get(bytes, at + ADDRESS_OFFSET);
    }

    /** When the event of a RAISE was signalled first, in picoseconds. */
    public long firstSignalPs() {
        return address();
    }

    /** Bytes of DATA's payload, as they are said to be. */
    public int payloadBytes() {
        return u16(PAYLOAD_BYTES_OFFSET);
    }

    /** Copies DATA's payload. */
    public void payload(byte[] target, int to) {
        System.arraycopy(bytes, payloadAt(), target, to, payloadBytes());
    }

    /** The index of DATA's first byte in the array that was wrapped. */
    public int payloadAt() {
        return at + HEADER_BYTES + lane(address());
    }

    /** Whether carrier 1 holds a memory write that may be a message; see {@link TlpHeader#isMessageWrite}. */
    public boolean tlpIsMessageWrite() {
        return TlpHeader.isMessageWrite(bytes, at + TLP_OFFSET);
    }

    /** Where the memory write of carrier 1 goes. */
    public long tlpAddress() {
        return TlpHeader.address(bytes, at + TLP_OFFSET);
    }

    /** What the memory write of carrier 1 writes: the remote vector. */
    public int tlpData() {
        return TlpHeader.data(bytes, at + TLP_OFFSET);
    }

    /** The number that carrier 3 names. */
    public int transport() {
        return u32(TRANSPORT_OFFSET);
    }

    /** Where a stream goes on, in a HELLO. */
    public int next(int stream) {
        return u32(HELLO_NEXT_OFFSET + 4 * Objects.checkIndex(stream, STREAMS));
    }

    /** A function's epoch, in the answer to a HELLO. */
    public int functionEpoch(int function) {
        return u16(HELLO_EPOCHS_OFFSET + 2 * Objects.checkIndex(function, FUNCTIONS));
    }

    /** The CRC that the frame carries. */
    public int crc() {
        return u32(CRC_OFFSET);
    }

    /** The CRC that it should carry. */
    public int crcExpected() {
        return crc.of(bytes, at, length);
    }

    @Override
    public String toString() {
        if (length < HEADER_BYTES) {
            return "frame of " + length + " bytes";
        }
        return FrameText.of(this);
    }

    static int lane(long address) {
        return (int) address & BEAT_BYTES - 1;
    }

    private int u8(int offset) {
        return bytes[at + offset] & 0xFF;
    }

    private int u16(int offset) {
        return (short) SHORT.get(bytes, at + offset) & 0xFFFF;
    }

    private int u32(int offset) {
        return (int) INT.get(bytes, at + offset);
    }
}
