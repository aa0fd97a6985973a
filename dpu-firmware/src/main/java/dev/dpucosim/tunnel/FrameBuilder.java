// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import java.util.Objects;

/**
 * Makes frames of the tunnel: a maker for each type, setters for what frames have in common, and {@link #seal}, which
 * must be called last.
 *
 * <pre>{@code
 * byte[] frame = FrameBuilder.raise(nowPs).connection(0x5001, epoch).stream(1).sequence(7).fence(0, 41)
 *         .function(3, functionEpoch).explicit(12).seal();
 * }</pre>
 */
public final class FrameBuilder {

    private final Crc32c crc = new Crc32c();
    private final byte[] bytes;

    private FrameBuilder(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * DATA.
     *
     * @param address where the first byte goes in the memory of the host
     * @param flags {@link TunnelFrame#FLAG_RELAXED}, {@link TunnelFrame#FLAG_ID_ORDERED},
     *            {@link #trafficClassFlags}, or 0
     * @param source holds the payload
     * @param from index of its first byte
     * @param count 1 to 4,096 bytes, which must not leave their page
     * @throws IllegalArgumentException when they do, or are none or too many
     */
    public static FrameBuilder data(long address, int flags, byte[] source, int from, int count) {
        if (count < 1 || count > TunnelFrame.PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("payload out of range: bytes=" + count + ", bytesMax="
                    + TunnelFrame.PAYLOAD_BYTES_MAX);
        }
        if ((address & TunnelFrame.PAGE_BYTES - 1) + count > TunnelFrame.PAGE_BYTES) {
            throw new IllegalArgumentException("payload leaves its page: address=" + Long.toHexString(address)
                    + ", bytes=" + count);
        }
        FrameBuilder frame = new FrameBuilder(new byte[TunnelFrame.HEADER_BYTES
                + TunnelFrame.payloadBeats(address, count) * TunnelFrame.BEAT_BYTES]);
        System.arraycopy(source, from, frame.bytes, TunnelFrame.HEADER_BYTES + TunnelFrame.lane(address), count);
        TunnelFrame.SHORT.set(frame.bytes, TunnelFrame.PAYLOAD_BYTES_OFFSET, (short) count);
        TunnelFrame.LONG.set(frame.bytes, TunnelFrame.ADDRESS_OFFSET, address);
        return frame.type(FrameType.DATA).flags(flags);
    }

    /** Flags of DATA with a traffic class, 0 to 7. */
    public static int trafficClassFlags(int trafficClass) {
        return (trafficClass & 7) << 2;
    }

    /** A RAISE whose carrier is {@link #explicit}, {@link #tlp} or {@link #transport}: one event, without a fence. */
    public static FrameBuilder raise(long firstSignalPs) {
        FrameBuilder frame = ofType(FrameType.RAISE).merged(1);
        TunnelFrame.LONG.set(frame.bytes, TunnelFrame.ADDRESS_OFFSET, firstSignalPs);
        return frame;
    }

    /** A WITHDRAW of a remote vector. */
    public static FrameBuilder withdraw(int vector) {
        return ofType(FrameType.WITHDRAW).vector(vector);
    }

    /** An ACK of everything up to and with a sequence. */
    public static FrameBuilder ack(int stream, int sequence) {
        return ofType(FrameType.ACK).stream(stream).sequence(sequence);
    }

    /** A NAK. */
    public static FrameBuilder nak(int stream, int sequence, NakReason reason) {
        return ofType(FrameType.NAK).stream(stream).sequence(sequence).merged(reason.code());
    }

    /** Says that a function was reset and has a new epoch. */
    public static FrameBuilder reset(int function, int functionEpoch) {
        return ofType(FrameType.RESET).function(function, functionEpoch);
    }

    /**
     * A HELLO; {@link #next} and {@link #functionEpoch(int, int)} fill it.
     *
     * @param number of the greeting, which the answer repeats; in the field of the sequence
     */
    public static FrameBuilder hello(int number, boolean fresh) {
        return ofType(FrameType.HELLO).sequence(number).flags(fresh ? TunnelFrame.FLAG_FRESH : 0);
    }

    /** An ERROR, with the receiver's cause in the field of a NAK's reason. */
    public static FrameBuilder error(int cause) {
        return ofType(FrameType.ERROR).merged(cause);
    }

    private static FrameBuilder ofType(FrameType type) {
        return new FrameBuilder(new byte[TunnelFrame.HEADER_BYTES]).type(type);
    }

    /** The frame as it stands, for other fields than those that a maker sets. */
    public static FrameBuilder of(byte[] bytes) {
        return new FrameBuilder(bytes);
    }

    /** Puts the CRC in and gives the bytes of the frame, which are not copied. */
    public byte[] seal() {
        TunnelFrame.INT.set(bytes, TunnelFrame.CRC_OFFSET, crc.of(bytes, 0, bytes.length));
        return bytes;
    }

    /** Sets type and version. */
    public FrameBuilder type(FrameType type) {
        bytes[TunnelFrame.TYPE_OFFSET] = (byte) (TunnelFrame.VERSION << 4 | type.code());
        return this;
    }

    /** Sets the connection's id of 24 bits and its epoch of 16. */
    public FrameBuilder connection(int id, int epoch) {
        TunnelFrame.SHORT.set(bytes, TunnelFrame.CONNECTION_OFFSET, (short) id);
        bytes[TunnelFrame.CONNECTION_OFFSET + 2] = (byte) (id >>> 16);
        TunnelFrame.SHORT.set(bytes, TunnelFrame.EPOCH_OFFSET, (short) epoch);
        return this;
    }

    /** Sets the stream. */
    public FrameBuilder stream(int stream) {
        bytes[TunnelFrame.STREAM_OFFSET] = (byte) stream;
        return this;
    }

    /** Sets the flags. */
    public FrameBuilder flags(int flags) {
        bytes[TunnelFrame.FLAGS_OFFSET] = (byte) flags;
        return this;
    }

    /** Sets the sequence. */
    public FrameBuilder sequence(int sequence) {
        TunnelFrame.INT.set(bytes, TunnelFrame.SEQUENCE_OFFSET, sequence);
        return this;
    }

    /** Sets what a RAISE waits for: the data of a stream of this connection, up to and with a sequence. */
    public FrameBuilder fence(int stream, int sequence) {
        bytes[TunnelFrame.FENCE_STREAM_OFFSET] = (byte) stream;
        TunnelFrame.INT.set(bytes, TunnelFrame.FENCE_SEQUENCE_OFFSET, sequence);
        return this;
    }

    /** Sets the function and its epoch. */
    public FrameBuilder function(int function, int functionEpoch) {
        TunnelFrame.SHORT.set(bytes, TunnelFrame.FUNCTION_OFFSET, (short) function);
        TunnelFrame.SHORT.set(bytes, TunnelFrame.FUNCTION_EPOCH_OFFSET, (short) functionEpoch);
        return this;
    }

    /** Sets the remote vector. */
    public FrameBuilder vector(int vector) {
        TunnelFrame.SHORT.set(bytes, TunnelFrame.VECTOR_OFFSET, (short) vector);
        return this;
    }

    /** Sets the events that a RAISE stands for; of a NAK: the number of its reason. */
    public FrameBuilder merged(int count) {
        TunnelFrame.SHORT.set(bytes, TunnelFrame.MERGED_OFFSET, (short) count);
        return this;
    }

    /** Makes a RAISE name its vector itself. */
    public FrameBuilder explicit(int vector) {
        bytes[TunnelFrame.CARRIER_OFFSET] = (byte) Carrier.EXPLICIT.code();
        return vector(vector);
    }

    /** Makes a RAISE carry the remote device's memory write to its function's window. */
    public FrameBuilder tlp(int requesterId, int trafficClass, long window, int vector) {
        bytes[TunnelFrame.CARRIER_OFFSET] = (byte) Carrier.TLP.code();
        TlpHeader.put(bytes, TunnelFrame.TLP_OFFSET, requesterId, trafficClass, window, vector);
        return this;
    }

    /** Makes a RAISE name a transport. */
    public FrameBuilder transport(int number) {
        bytes[TunnelFrame.CARRIER_OFFSET] = (byte) Carrier.TRANSPORT.code();
        TunnelFrame.INT.set(bytes, TunnelFrame.TRANSPORT_OFFSET, number);
        return this;
    }

    /** Sets where a stream goes on, in a HELLO. */
    public FrameBuilder next(int stream, int sequence) {
        TunnelFrame.INT.set(bytes, TunnelFrame.HELLO_NEXT_OFFSET + 4 * Objects.checkIndex(stream, TunnelFrame.STREAMS),
                sequence);
        return this;
    }

    /** Sets a function's epoch, in the answer to a HELLO. */
    public FrameBuilder functionEpoch(int function, int epoch) {
        TunnelFrame.SHORT.set(bytes, TunnelFrame.HELLO_EPOCHS_OFFSET + 2 * Objects.checkIndex(function,
                TunnelFrame.FUNCTIONS), (short) epoch);
        return this;
    }
}
