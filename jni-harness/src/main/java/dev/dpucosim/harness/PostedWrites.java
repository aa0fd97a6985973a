// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Takes what the model writes on an AXI4 write channel, without memory behind it: each burst is shown with its address,
 * AWUSER and the bytes written, and is answered when somebody says how, or at once ({@link PostedOptions#automatic}).
 * Bursts are of whole bus words, and the bytes written in one are of one piece.
 *
 * <pre>
 * control: +0 produced  +8 consumed  +16 answered  +24 responded  +32 beats  +40 waitingCycles
 * </pre>
 */
public final class PostedWrites {

    private static final long CONTROL_BYTES = 64;
    private static final long PRODUCED = 0;
    private static final long CONSUMED = 8;
    private static final long ANSWERED = 16;
    private static final long RESPONDED = 24;
    private static final long BEATS = 32;

    private final Session session;
    private final String prefix;
    private final PostedOptions options;
    private final MemorySegment control;
    private final PostedWrite write;

    private PostedWrites(Session session, String prefix, PostedOptions options, MemorySegment control,
            PostedWrite write) {
        this.session = session;
        this.prefix = prefix;
        this.options = options;
        this.control = control;
        this.write = write;
    }

    static PostedWrites attach(Session session, String prefix, PostedOptions options) {
        final long handle = session.enter();
        try {
            final long regionBytes = Rings.powerOfTwo(Math.max(options.regionBytes(), 4L * options.burstBytesMax()));
            final MemorySegment control = session.allocate(CONTROL_BYTES, 64);
            final MemorySegment ring = session.allocate(options.writesMax() * PostedWrite.RECORD_BYTES, 64);
            final MemorySegment region = session.allocate(regionBytes, 64);
            NativeSimulation.attachPosted(handle, prefix, control.address(), ring.address(), options.writesMax(),
                    region.address(), regionBytes, options.burstBytesMax(), options.automatic());
            return new PostedWrites(session, prefix, options, control, new PostedWrite(ring, region));
        } finally {
            session.exit();
        }
    }

    /** Hands every write that is there to the handler and returns how many there were. */
    public int drain(PostedHandler handler) {
        session.enter();
        try {
            final long first = control.get(JAVA_LONG, CONSUMED);
            final long produced = control.get(JAVA_LONG, PRODUCED);
            for (long next = first; next != produced; next++) {
                handler.write(write.at(next % options.writesMax()));
                control.set(JAVA_LONG, CONSUMED, next + 1);
            }
            return (int) (produced - first);
        } finally {
            session.exit();
        }
    }

    /**
     * Answers the oldest write that has no answer; the model gets it in one of the next cycles.
     *
     * @param response
     *            as on the bus: 0 OKAY, 2 SLVERR, 3 DECERR
     * @throws IllegalStateException
     *             if there is none, or writes are answered automatically
     */
    public void respond(int response) {
        session.enter();
        try {
            final long answered = control.get(JAVA_LONG, ANSWERED);
            if (options.automatic() || answered == control.get(JAVA_LONG, PRODUCED)) {
                throw new IllegalStateException("no write to answer: bus=" + prefix + ", answered=" + answered
                        + ", automatic=" + options.automatic());
            }
            write.at(answered % options.writesMax()).respond(response);
            control.set(JAVA_LONG, ANSWERED, answered + 1);
        } finally {
            session.exit();
        }
    }

    /** Writes that have come since the start. */
    public long writes() {
        return counter(PRODUCED);
    }

    /** Responses that the model has taken, and those that a reset made needless. */
    public long responded() {
        return counter(RESPONDED);
    }

    /** Whether an answer has been given that the model has not taken. */
    public boolean responding() {
        return counter(RESPONDED) < counter(options.automatic() ? PRODUCED : ANSWERED);
    }

    /** Data beats taken. */
    public long beats() {
        return counter(BEATS);
    }

    private long counter(long offset) {
        session.enter();
        try {
            return control.get(JAVA_LONG, offset);
        } finally {
            session.exit();
        }
    }
}
