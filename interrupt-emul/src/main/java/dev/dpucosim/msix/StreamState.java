// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** What the model knows of one stream of a connection: the window STREAM. */
final class StreamState implements ConfigWindow {
    private static final long SEQUENCE_BITS = 0xFFFFFFFFL;
    private static final long PARKED = 1L << 32;

    int expected;
    /** Nothing has left yet: a fence at sequence 0 must wait for it. */
    int placed = -1;
    /** NAK(GAP) has been sent, and EXPECTED has not moved since. */
    boolean gapAnswered;
    /** The raise that waits, or null. */
    ParkedRaise parked;
    private final Runnable changed;

    StreamState(Runnable changed) {
        this.changed = changed;
    }

    /** The frame with the expected sequence is taken; it has no data, or its data have left. */
    void consume() {
        placed = expected;
        expected++;
        gapAnswered = false;
    }

    @Override
    public boolean has(int offset) {
        return true;
    }

    @Override
    public long read(int offset) {
        return offset == 0
                ? Integer.toUnsignedLong(expected)
                : Integer.toUnsignedLong(placed) | (parked != null ? PARKED : 0);
    }

    @Override
    public boolean write(int offset, long value) {
        if (offset == 0) {
            expected = (int) (value & SEQUENCE_BITS);
            placed = expected - 1;
            gapAnswered = false;
            parked = null;
            changed.run();
        }
        return true;
    }
}
