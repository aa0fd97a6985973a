// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * An engine with a host, a far end of the tunnel, and what firmware sets up: functions 0 to 3 with tables, ranges and
 * windows, connection 1 for functions 0 and 1, connection 2 for function 2, remote vector v mapped to local vector v.
 */
final class Rig implements AutoCloseable {
    static final int VECTORS = 2048;
    static final int ID = 0x00A001;
    static final int EPOCH = 7;
    static final int OTHER_ID = 0x00B002;
    static final int FIRST_SEQUENCE = 1;
    static final long RANGE_BYTES = 0x10_0000;
    private static final int[] BASES = {0, 512, 576, 640};
    private static final int[] SIZES = {512, 64, 40, 128};

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
        for (int function = 0; function < BASES.length; function++) {
            rig.write(MsixWindows.functionTable(function), MsixWindows.tableValue(base(function), size(function)));
            rig.write(MsixWindows.functionWindow(function), window(function));
            rig.write(MsixWindows.functionRange(function, 0), data(function) | 1);
            rig.write(MsixWindows.functionRange(function, 0) + 8, data(function) + RANGE_BYTES - 4096);
            rig.enable(function);
            for (int vector = 0; vector < size(function); vector++) {
                rig.write(MsixWindows.map(base(function) + vector), MsixWindows.mapValue(vector));
            }
        }
        rig.connect(ID, EPOCH, 0b0011);
        rig.connect(OTHER_ID, EPOCH, 0b0100);
        rig.write(MsixRegisters.CONTROL, 3);
        return rig;
    }

    static int base(int function) {
        return BASES[function];
    }

    static int size(int function) {
        return SIZES[function];
    }

    static long window(int function) {
        return 0xFED0_0000L + 0x1000L * function;
    }

    /** First address to which data of a function may go. */
    static long data(int function) {
        return 0x1_0000_0000L + function * 0x1000_0000L;
    }

    static long address(int function, int vector) {
        return 0xFEE0_0000L + 0x10000L * function + 4L * vector;
    }

    static int message(int function, int vector) {
        return 0x4000 + 0x10000 * function + vector;
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
        write(MsixWindows.functionControl(function), bits | requester(function) << MsixWindows.FUNCTION_REQUESTER_LSB);
        engine.settle();
    }

    static long requester(int function) {
        return 0x0300 + function;
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
