// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.NakReason;

/** The answers that the model sends. In the model the way back is always free, so none waits and none is merged. */
final class Answers {
    private final AnswerSink sink;

    Answers(AnswerSink sink) {
        this.sink = sink;
    }

    /** Everything of the stream up to what was consumed last is done. */
    void acknowledge(FrameSource source, StreamState stream) {
        sink.answer(FrameBuilder.ack(source.stream(), stream.expected - 1)
                .connection(source.connection(), source.connectionEpoch()).seal());
    }

    /** The frame is to be sent again: the stream goes on with the sequence that is expected. */
    void putOff(FrameSource source, StreamState stream, Cause cause) {
        sink.answer(nak(source, stream.expected, cause).seal());
    }

    /** The frame was taken, and did nothing. */
    void refuse(FrameSource source, Cause cause) {
        sink.answer(nak(source, source.sequence(), cause).function(source.function(), 0)
                .vector(source.vector()).seal());
    }

    void send(byte[] frame) {
        sink.answer(frame);
    }

    private static FrameBuilder nak(FrameSource source, int sequence, Cause cause) {
        return FrameBuilder.nak(source.stream(), sequence, NakReason.ofOrNull(cause.code()))
                .connection(source.connection(), source.connectionEpoch());
    }
}
