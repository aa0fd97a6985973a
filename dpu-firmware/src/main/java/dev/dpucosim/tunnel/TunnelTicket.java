// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** What a sender knows about one frame that it was given; a raise may wait for what the ticket stands for. */
public final class TunnelTicket {

    /** How far a frame has come. */
    public enum State {
        /** Not sent; it has no sequence yet. */
        QUEUED,
        /** Sent, and not answered. */
        SENT,
        /** The receiver has done it. */
        DONE,
        /** The receiver has refused it. */
        REFUSED,
        /** Never sent: its function was reset before. */
        DROPPED
    }

    static final int EPOCH_UNKNOWN = -1;

    final InterruptName name;
    final boolean urgent;
    /** What a raise waits for, or null. */
    TunnelTicket after;
    int merged = 1;
    int functionEpoch;
    /** Counts what the sender was given, over all streams. */
    final long order;

    private final FrameType type;
    private FrameBuilder builder;
    private final int stream;
    private final int function;
    private int sequence;
    private State state = State.QUEUED;

    TunnelTicket(long order, FrameType type, int stream, int function, int functionEpoch, InterruptName name,
            boolean urgent, TunnelTicket after, FrameBuilder builder) {
        this.order = order;
        this.type = type;
        this.functionEpoch = functionEpoch;
        this.stream = stream;
        this.function = function;
        this.name = name;
        this.urgent = urgent;
        this.after = after;
        this.builder = builder;
    }

    /** Type of the frame. */
    public FrameType type() {
        return type;
    }

    /** The stream it goes on. */
    public int stream() {
        return stream;
    }

    /** The function it is for. */
    public int function() {
        return function;
    }

    /** Its number in the stream, once it was sent. */
    public int sequence() {
        return sequence;
    }

    /** Events that a raise stands for. */
    public int merged() {
        return merged;
    }

    /** How far it has come. */
    public State state() {
        return state;
    }

    /** Whether the receiver has it, and a raise need not name it any more. */
    boolean over() {
        return state != State.QUEUED && state != State.SENT;
    }

    /** Whether a raise that is sent now must name another as its fence. */
    boolean fenced() {
        return after != null && after.stream != stream && !after.over();
    }

    void numbered(int number) {
        sequence = number;
        state = State.SENT;
    }

    /** Nothing more happens to it; what it holds is let go. */
    void end(State last) {
        state = last;
        after = null;
        builder = null;
    }

    /** The frame as it is to be sent now. */
    byte[] frame(int connection, int epoch) {
        builder.connection(connection, epoch).stream(stream).sequence(sequence).function(function, functionEpoch);
        if (type == FrameType.RAISE) {
            builder.merged(merged);
            if (fenced()) {
                builder.fence(after.stream, after.sequence);
            } else {
                builder.fence(stream, sequence - 1);
            }
        }
        return builder.seal();
    }

    @Override
    public String toString() {
        return type + " " + stream + (state == State.QUEUED ? "" : ":" + Integer.toUnsignedString(sequence))
                + " function=" + function + " " + state;
    }
}
