// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * The grammar of one line.
 *
 * <p>Implementations must: fill every field that the format records, after {@link TraceRecord#clear()}; ask for the
 * device's index last, when the line is known to be good; leave the cursor behind the line feed when, and only when,
 * they answer {@link #REQUEST}; allocate nothing for a good line.
 */
abstract class TextGrammar {
    /** The line is a request, and the record holds it. */
    static final int REQUEST = 0;
    /** The line belongs to the format but is no request. */
    static final int NO_REQUEST = 1;
    /** The line is malformed; the cursor holds the reason. */
    static final int MALFORMED = 2;

    private final long tickNs;

    TextGrammar(final long tickNs) {
        this.tickNs = tickNs;
    }

    /** Nanoseconds of one tick of the format's time. */
    final long tickNs() {
        return tickNs;
    }

    /** Takes the line at the cursor. */
    abstract int parse(TextCursor line, TraceRecord into, DeviceTable devices);

    /** What the format counted besides requests, in words for a note, or null. */
    String note() {
        return null;
    }
}
