// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.function.LongSupplier;

/** The model's way of a frame: the checks, in their order, and what an accepted frame does. */
final class FrameReceiver {
    private static final int SEQUENCES_AHEAD = 1024;

    private final Injector injector;
    private final ConnectionState[] connections;
    private final VectorMap vectors;
    private final ControlFrames control;
    private final Answers answers;
    private final MsixCounters counters;
    private final ErrorRing errors;
    private final Parking parking;
    private final LongSupplier cycle;
    private final TunnelFrame frame = new TunnelFrame();

    FrameReceiver(Injector injector, ConnectionState[] connections, VectorMap vectors, ControlFrames control,
            Answers answers, MsixCounters counters, ErrorRing errors, Parking parking, LongSupplier cycle) {
        this.injector = injector;
        this.connections = connections;
        this.vectors = vectors;
        this.control = control;
        this.answers = answers;
        this.counters = counters;
        this.errors = errors;
        this.parking = parking;
        this.cycle = cycle;
    }

    /** Form first: nothing of a frame is believed before its CRC fits. */
    void receive(byte[] bytes) {
        frame.wrap(bytes, 0, bytes.length);
        switch (frame.fault()) {
            case CUT -> errors.refuse(ErrorRecord.of(Cause.CUT));
            case BAD_CRC -> errors.refuse(ErrorRecord.of(Cause.BAD_CRC));
            case UNKNOWN_TYPE -> errors.refuse(source(0).record(Cause.UNKNOWN_TYPE));
            default -> known(bytes);
        }
    }

    private void known(byte[] bytes) {
        switch (frame.type()) {
            case DATA, RAISE, WITHDRAW -> tunnel(bytes);
            case RESET, HELLO -> control.take(bytes);
            default -> errors.refuse(source(0).record(Cause.UNKNOWN_TYPE));
        }
    }

    /** Whose tunnel it is; whoever is wrong about that gets no answer. */
    private void tunnel(byte[] bytes) {
        FrameSource source = source(VectorMap.named(frame));
        ConnectionState connection = connections[source.connection() % connections.length];
        if (!connection.is(source.connection()) || source.stream() >= MsixWindows.STREAMS
                || frame.type() == FrameType.RAISE && frame.fenceStream() >= MsixWindows.STREAMS) {
            errors.refuse(source.record(Cause.FOREIGN));
        } else if (source.connectionEpoch() != connection.epoch()) {
            errors.refuse(source.record(Cause.OLD_EPOCH));
        } else {
            sequenced(bytes, source, connection, connection.streams[source.stream()]);
        }
    }

    private void sequenced(byte[] bytes, FrameSource source, ConnectionState connection, StreamState stream) {
        int ahead = source.sequence() - stream.expected;
        if (ahead == 0) {
            expected(bytes, source, connection, stream);
        } else if (ahead < 0) {
            counters.count(MsixRegisters.DUPLICATE);
            if (stream.parked == null) {
                answers.acknowledge(source, stream);
            }
        } else if (ahead < SEQUENCES_AHEAD) {
            counters.count(MsixRegisters.GAP);
            if (!stream.gapAnswered) {
                stream.gapAnswered = true;
                answers.putOff(source, stream, Cause.GAP);
            }
        } else {
            errors.refuse(source.record(Cause.OUTSIDE_WINDOW));
        }
    }

    /** Whose function it is, then whether there is room; only what has both is looked at more closely. */
    private void expected(byte[] bytes, FrameSource source, ConnectionState connection, StreamState stream) {
        int index = source.function();
        if (index >= MsixWindows.FUNCTIONS || !injector.functions[index].valid() || !connection.mayUse(index)) {
            refuse(source, stream, Cause.FOREIGN_FUNCTION);
            return;
        }
        FunctionState function = injector.functions[index];
        if (frame.functionEpoch() != function.epoch) {
            refuse(source, stream, Cause.OLD_FUNCTION);
        } else if (stream.parked != null || function.resetting || frame.type() == FrameType.DATA && !room(function)) {
            counters.count(MsixRegisters.NO_ROOM);
            answers.putOff(source, stream, Cause.NO_ROOM);
        } else if (frame.type() == FrameType.RAISE && !connection.mayRaise(cycle.getAsLong())) {
            counters.count(MsixRegisters.RATE_LIMITED);
            answers.putOff(source, stream, Cause.RATE_LIMITED);
        } else if (frame.type() == FrameType.DATA) {
            data(bytes, source, function, stream);
        } else {
            vector(source, connection, function, stream);
        }
    }

    private boolean room(FunctionState function) {
        return injector.hostLink && function.is(MsixWindows.FUNCTION_BUS_MASTER)
                && function.outstanding < FunctionState.DATA_WRITES_MAX;
    }

    private void data(byte[] bytes, FrameSource source, FunctionState function, StreamState stream) {
        int count = frame.payloadBytes();
        long address = frame.address();
        int target = count < 1 || (address & TunnelFrame.PAGE_BYTES - 1) + count > TunnelFrame.PAGE_BYTES
                ? -1
                : function.targetOf(address, count);
        if (target < 0) {
            refuse(source, stream, Cause.BAD_RANGE);
            return;
        }
        counters.count(MsixRegisters.FRAMES);
        byte[] payload = new byte[count];
        System.arraycopy(bytes, frame.payloadAt(), payload, 0, count);
        injector.data(function, address, payload, function.dataAttributes(frame.trafficClass(), frame.relaxed(),
                frame.idOrdered(), target));
        stream.consume();
        answers.acknowledge(source, stream);
    }

    private void vector(FrameSource source, ConnectionState connection, FunctionState function,
            StreamState stream) {
        long remote = vectors.remote(frame, function);
        if (remote == VectorMap.NOTHING) {
            refuse(source, stream, Cause.BAD_CARRIER);
            return;
        }
        int local = vectors.local(function, remote);
        if (local < 0) {
            refuse(source.withVector((int) remote & 0xFFFF), stream, Cause.BAD_VECTOR);
            return;
        }
        counters.count(MsixRegisters.FRAMES);
        stream.consume();
        if (frame.type() == FrameType.WITHDRAW) {
            injector.withdraw(function, local);
            answers.acknowledge(source, stream);
        } else {
            StreamState fence = connection.streams[frame.fenceStream()];
            parking.park(stream, new ParkedRaise(source, connection,
                    fence == stream ? null : fence,
                    frame.fenceSequence(), function, local, frame.urgent()));
        }
    }

    private void refuse(FrameSource source, StreamState stream, Cause cause) {
        errors.refuse(source.record(cause));
        stream.consume();
        answers.refuse(source, cause);
    }

    private FrameSource source(int vector) {
        return new FrameSource(frame.connection(), frame.epoch(), frame.stream(), frame.sequence(), frame.function(),
                vector);
    }
}
