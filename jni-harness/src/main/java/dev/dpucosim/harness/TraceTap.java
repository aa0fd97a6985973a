// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Records what a valid-only port shows, each value with its cycle. It cannot hold the model back: run with
 * {@link Stop#TAP_NEARLY_FULL} and drain it, for a value without room is a {@link BusFaultException}.
 *
 * <pre>
 * record:  +0 cycle     +8 value, in whole words
 * control: +0 produced  +8 consumed
 * </pre>
 */
public final class TraceTap {

    private static final long CONTROL_BYTES = 64;
    private static final long PRODUCED = 0;
    private static final long CONSUMED = 8;

    private final Session session;
    private final int recordsMax;
    private final MemorySegment control;
    private final MemorySegment ring;
    private final long[] words;

    private TraceTap(Session session, int recordsMax, MemorySegment control, MemorySegment ring, int wordCount) {
        this.session = session;
        this.recordsMax = recordsMax;
        this.control = control;
        this.ring = ring;
        this.words = new long[wordCount];
    }

    static TraceTap attach(Session session, String prefix, TapOptions options) {
        final long handle = session.enter();
        try {
            final int wordCount = (NativeSimulation.outputWidth(handle, prefix, "data") + 63) / 64;
            final MemorySegment control = session.allocate(CONTROL_BYTES, 64);
            final MemorySegment ring = session.allocate(options.recordsMax() * (8L + wordCount * 8L), 64);
            NativeSimulation.attachTap(handle, prefix, control.address(), ring.address(), options.recordsMax(),
                    options.recordsNearlyFull());
            return new TraceTap(session, options.recordsMax(), control, ring, wordCount);
        } finally {
            session.exit();
        }
    }

    /** Hands every value that is there to the handler and returns how many there were. */
    public int drain(TraceHandler handler) {
        session.enter();
        try {
            final long produced = control.get(JAVA_LONG, PRODUCED);
            int count = 0;
            for (long next = control.get(JAVA_LONG, CONSUMED); next != produced; next++) {
                final long record = next % recordsMax * (8 + words.length * 8L);
                for (int i = 0; i < words.length; i++) {
                    words[i] = ring.get(JAVA_LONG, record + 8 + i * 8L);
                }
                handler.value(ring.get(JAVA_LONG, record), words);
                control.set(JAVA_LONG, CONSUMED, next + 1);
                count++;
            }
            return count;
        } finally {
            session.exit();
        }
    }

    /** Values that wait to be drained. */
    public long available() {
        session.enter();
        try {
            return control.get(JAVA_LONG, PRODUCED) - control.get(JAVA_LONG, CONSUMED);
        } finally {
            session.exit();
        }
    }
}
