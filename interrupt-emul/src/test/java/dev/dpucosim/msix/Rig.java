// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigResponse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.torture.Bed;
import dev.dpucosim.msix.torture.RecordingHost;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** An engine with a host, a far end of the tunnel, and what firmware sets up, see {@link Bed}. */
final class Rig implements AutoCloseable {
    static final int VECTORS = Bed.VECTORS;
    static final int ID = Bed.ID;
    static final int EPOCH = Bed.EPOCH;
    static final int OTHER_ID = Bed.OTHER_ID;
    static final long RANGE_BYTES = Bed.RANGE_BYTES;
    static final int FIRST_SEQUENCE = Bed.FIRST_SEQUENCE;

    final RecordingHost host = new RecordingHost();
    final MsixEngine engine;
    private final List<byte[]> answers = new ArrayList<>();
    private final int[] sequences = new int[MsixWindows.CONNECTIONS * MsixWindows.STREAMS];

    Rig(Function<MsixEnvironment, MsixEngine> engines) {
        engine = engines.apply(new MsixEnvironment(VECTORS, host, answers::add));
        Arrays.fill(sequences, FIRST_SEQUENCE);
    }

    /** A rig as firmware leaves it to the driver: everything set up, functions enabled, all vectors masked. */
    static Rig ready(TestEngine kind) {
        return ready(kind::create);
    }

    static Rig ready(Function<MsixEnvironment, MsixEngine> engines) {
        Rig rig = new Rig(engines);
        Bed.prepare(rig.engine);
        rig.engine.settle();
        return rig;
    }

    static int base(int function) {
        return Bed.base(function);
    }

    static int size(int function) {
        return Bed.size(function);
    }

    static long window(int function) {
        return Bed.window(function);
    }

    static long data(int function) {
        return Bed.data(function);
    }

    static long address(int function, int vector) {
        return Bed.address(function, vector);
    }

    static int message(int function, int vector) {
        return Bed.message(function, vector);
    }

    /** What the host records of a message of a vector that {@link #program} has set. */
    static String fired(int function, int vector) {
        return Long.toHexString(address(function, vector)) + "=" + Integer.toHexString(message(function, vector));
    }

    void connect(int id, int epoch, int functions) {
        int index = id % MsixWindows.CONNECTIONS;
        write(MsixWindows.connectionControl(index), MsixWindows.connectionValue(id, epoch, functions));
        for (int stream = 0; stream < MsixWindows.STREAMS; stream++) {
            write(MsixWindows.streamExpected(index, stream), FIRST_SEQUENCE);
            sequences[index * MsixWindows.STREAMS + stream] = FIRST_SEQUENCE;
        }
    }

    void write(int address, long value) {
        assertThat(engine.write(address, value)).as("write of %x", address).isEqualTo(ConfigResponse.OKAY);
    }

    /** Sets bits of FUNCTION.CONTROL; requester and traffic class are always the function's. */
    void control(int function, long bits) {
        Bed.control(engine, function, bits);
        engine.settle();
    }

    static long requester(int function) {
        return Bed.requester(function);
    }

    void enable(int function) {
        control(function, MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER);
    }

    /** Programs an entry with its own address and data, as drivers do: address, then data and mask. */
    void program(int function, int vector, boolean masked) {
        int entry = base(function) + vector;
        write(MsixWindows.table(entry, 0), address(function, vector));
        write(MsixWindows.table(entry, 2), message(function, vector) | (masked ? 1L << 32 : 0));
        engine.settle();
    }

    void mask(int function, int vector, boolean masked) {
        assertThat(engine.configWrite(MsixWindows.table(base(function) + vector, 2), (masked ? 1L : 0) << 32, 0xF0))
                .isEqualTo(ConfigResponse.OKAY);
        engine.settle();
    }

    boolean pending(int function, int vector) {
        int entry = base(function) + vector;
        return (engine.read(MsixWindows.pending(entry / 64)) >>> entry & 1) != 0;
    }

    /** An event by register. */
    ConfigResponse raise(int function, int vector) {
        ConfigResponse response = engine.write(MsixRegisters.RAISE, function | (long) vector << 16);
        engine.settle();
        return response;
    }

    ConfigResponse withdraw(int function, int vector) {
        ConfigResponse response = engine.write(MsixRegisters.WITHDRAW, function | (long) vector << 16);
        engine.settle();
        return response;
    }

    long count(Cause cause) {
        return engine.read(cause.counter());
    }

    /** Sends a frame with the next sequence of its stream. */
    void send(FrameBuilder frame, int stream, int function) {
        send(ID, frame, stream, function);
    }

    void send(int id, FrameBuilder frame, int stream, int function) {
        receive(sealed(id, frame, stream, next(id, stream), function));
    }

    /** The next sequence of a stream, and counts it. */
    int next(int id, int stream) {
        return sequences[id % MsixWindows.CONNECTIONS * MsixWindows.STREAMS + stream]++;
    }

    byte[] sealed(int id, FrameBuilder frame, int stream, int sequence, int function) {
        return frame.connection(id, EPOCH).stream(stream).sequence(sequence).function(function, epoch(function)).seal();
    }

    int epoch(int function) {
        return function < MsixWindows.FUNCTIONS ? (int) engine.read(MsixWindows.functionEpoch(function)) : 0;
    }

    void receive(byte[] frame) {
        engine.receive(frame);
        engine.settle();
    }

    /** A RAISE of an explicit vector without a fence. */
    static FrameBuilder explicit(int vector) {
        return FrameBuilder.raise(0).explicit(vector);
    }

    /** DATA of some bytes, all of a value, into the function's range. */
    static FrameBuilder data(int function, long offset, int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return FrameBuilder.data(data(function) + offset, 0, bytes, 0, count);
    }

    /** The answers since the last call, as "ACK stream/sequence" or "NAK stream/sequence REASON". */
    List<String> answers() {
        List<String> texts = answers.stream().map(TunnelFrame::new).map(Rig::text).toList();
        answers.clear();
        return texts;
    }

    /** The frames since the last call, as they are. */
    List<byte[]> answerFrames() {
        List<byte[]> frames = List.copyOf(answers);
        answers.clear();
        return frames;
    }

    private static String text(TunnelFrame frame) {
        return switch (frame.type()) {
            case ACK -> "ACK " + frame.stream() + "/" + frame.sequence();
            case NAK -> "NAK " + frame.stream() + "/" + frame.sequence() + " " + frame.reason();
            default -> frame.type() + " " + frame.stream() + "/" + frame.sequence();
        };
    }

    /** The error records that wait, and takes them. */
    List<ErrorRecord> records() {
        List<ErrorRecord> records = new ArrayList<>();
        int producer = (int) engine.read(MsixRegisters.ERROR_PRODUCER);
        for (int i = (int) engine.read(MsixRegisters.ERROR_CONSUMER); i != producer; i++) {
            int at = MsixWindows.error(i & MsixWindows.ERROR_RECORDS - 1);
            records.add(ErrorRecord.of(engine.read(at), engine.read(at + 8)));
        }
        write(MsixRegisters.ERROR_CONSUMER, Integer.toUnsignedLong(producer));
        return records;
    }

    @Override
    public void close() {
        engine.close();
    }
}
