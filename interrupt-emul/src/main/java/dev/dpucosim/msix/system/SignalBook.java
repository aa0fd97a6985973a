// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.msix.FunctionFirmware;
import dev.dpucosim.tunnel.FrameFault;
import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.SerialNumber;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Which first signal a message stands for. It looks at frames that go in and answers that come out, and changes
 * nothing: a message stands for the first raise of its vector that has come in and is not covered by a message before.
 */
final class SignalBook {
    private static final int KEPT = 4_096;

    private static final class Signal {
        final int remote;
        final int stream;
        final int sequence;
        final int function;
        final int vector;
        final long firstPs;
        boolean done;

        Signal(int remote, TunnelFrame frame, int vector) {
            this.remote = remote;
            this.stream = frame.stream();
            this.sequence = frame.sequence();
            this.function = frame.function();
            this.vector = vector;
            this.firstPs = frame.address();
        }

        boolean isOf(int otherRemote, TunnelFrame answer) {
            return remote == otherRemote && stream == answer.stream();
        }
    }

    private final FunctionFirmware[] functions;
    private final IntUnaryOperator transports;
    private final List<Signal> signals = new ArrayList<>();
    private final TunnelFrame frame = new TunnelFrame();
    /** The last sequence of each stream that was answered. */
    private final int[][] ended;

    /** @param transports the remote vector of a transport number, or -1 */
    SignalBook(FunctionFirmware[] functions, IntUnaryOperator transports, int remotes) {
        this.functions = functions;
        this.transports = transports;
        this.ended = new int[remotes][TunnelFrame.STREAMS];
    }

    /** A frame is about to be given to the block. */
    void in(int remote, byte[] bytes) {
        if (bytes.length < TunnelFrame.HEADER_BYTES) {
            return;
        }
        frame.wrap(bytes, 0, bytes.length);
        if (frame.fault() != FrameFault.NONE || frame.type() != FrameType.RAISE || frame.carrier() == null
                || frame.function() >= functions.length || signals.size() == KEPT) {
            return;
        }
        int remoteVector = switch (frame.carrier()) {
            case EXPLICIT -> frame.vector();
            case TLP -> frame.tlpData();
            case TRANSPORT -> transports.applyAsInt(frame.transport());
        };
        int vector = remoteVector < 0 ? -1 : functions[frame.function()].mapped(remoteVector);
        boolean again = SerialNumber.reached(ended[remote][frame.stream() & TunnelFrame.STREAMS - 1], frame.sequence())
                || signals.stream().anyMatch(signal -> signal.isOf(remote, frame) && signal.sequence == frame
                        .sequence());
        if (vector >= 0 && !again) {
            signals.add(new Signal(remote, frame, vector));
        }
    }

    /** The block has answered: what is acknowledged is latched or has gone, what is refused raises nothing. */
    void out(int remote, byte[] bytes) {
        frame.wrap(bytes, 0, bytes.length);
        boolean refused = frame.type() == FrameType.NAK && frame.reason() != null && frame.reason().consumed();
        if (frame.type() == FrameType.HELLO && frame.taken()) {
            for (int stream = 0; stream < TunnelFrame.STREAMS; stream++) {
                ended[remote][stream] = frame.next(stream) - 1;
            }
        }
        if (frame.type() != FrameType.ACK && !refused) {
            return;
        }
        ended[remote][frame.stream()] = frame.sequence();
        for (Iterator<Signal> each = signals.iterator(); each.hasNext();) {
            Signal signal = each.next();
            if (signal.isOf(remote, frame) && SerialNumber.reached(frame.sequence(), signal.sequence)) {
                signal.done = true;
                if (refused && signal.sequence == frame.sequence()) {
                    each.remove();
                }
            }
        }
    }

    /** The first signal of a message, in picoseconds, or -1; it covers all that were latched. */
    long message(int function, int vector) {
        long firstPs = -1;
        for (Iterator<Signal> each = signals.iterator(); each.hasNext();) {
            Signal signal = each.next();
            if (signal.function == function && signal.vector == vector && (firstPs < 0 || signal.done)) {
                firstPs = firstPs < 0 ? signal.firstPs : Math.min(firstPs, signal.firstPs);
                each.remove();
            }
        }
        return firstPs;
    }

    /** A function was reset: nothing of before is signalled any more. */
    void forget(int function) {
        signals.removeIf(signal -> signal.function == function);
    }
}
