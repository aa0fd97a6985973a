// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** A raise that was accepted and waits: for its fence, a flush, responses, or the response of its own message. */
final class ParkedRaise {
    final FrameSource source;
    final ConnectionState connection;
    final StreamState fence;
    final int fenceSequence;
    final FunctionState function;
    /** The local vector, looked up when the frame was accepted. */
    final int vector;
    final boolean urgent;
    /** The message whose response is waited for, or null as long as the raise itself waits. */
    HostWrite message;

    /** @param fence the stream whose data must have left, or null: the raise's own */
    ParkedRaise(FrameSource source, ConnectionState connection, StreamState fence, int fenceSequence,
            FunctionState function, int vector, boolean urgent) {
        this.source = source;
        this.connection = connection;
        this.fence = fence;
        this.fenceSequence = fenceSequence;
        this.function = function;
        this.vector = vector;
        this.urgent = urgent;
    }

    /** Flushes its function if that can be: what went another way is visible, whatever else the raise waits for. */
    void flush() {
        function.dirty &= function.dataOutstanding > 0;
    }

    /** Whether all that it waits for holds now. */
    boolean mayGo() {
        return message == null && (fence == null || fence.placed - fenceSequence >= 0)
                && !function.dirty
                && (!function.is(MsixWindows.FUNCTION_WITHHOLD) || function.outstanding == 0);
    }
}
