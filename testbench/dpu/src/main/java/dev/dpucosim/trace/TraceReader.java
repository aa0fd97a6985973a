// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a trace from its beginning to its end, once, in constant memory.
 *
 * <p>Every record is one of: a request handed out by {@link #next}; an event that the format has besides requests; or
 * malformed, which is counted, and shown for the first {@link #PROBLEMS_KEPT}. Nothing is dropped in silence. A
 * reader belongs to one thread, and allocates nothing for a good record of a known device.
 */
public abstract class TraceReader implements AutoCloseable {
    /** Malformed records that are kept and told to the listener; the rest is counted. */
    public static final int PROBLEMS_KEPT = 10;

    private final TraceFormat format;
    private final TraceOptions options;
    private final DeviceTable devices;
    private final List<TraceProblem> problems = new ArrayList<>();
    private final Map<String, Long> others = new TreeMap<>();
    private final long tickNs;
    private final long ticksSpanMax;
    private long requests;
    private long malformed;
    private long roundedOutward;
    private long outOfOrder;
    private long ticksFirst = TraceRecord.ABSENT;
    private long ticksLowest;
    private long ticksHighest;

    TraceReader(final TraceFormat format, final TraceOptions options, final DeviceTable devices, final long tickNs) {
        this.format = format;
        this.options = options;
        this.devices = devices;
        this.tickNs = tickNs;
        this.ticksSpanMax = Long.MAX_VALUE / tickNs;
    }

    /**
     * Opens a trace and finds out its format unless that is stated.
     *
     * @param input   what to read
     * @param options how to read it
     * @return a reader that stands before the first record
     * @throws TraceInputException if the input is absent, unreadable, empty, or of no known or of an ambiguous format
     */
    public static TraceReader open(final TraceInput input, final TraceOptions options) {
        return TraceOpening.open(input, options);
    }

    /**
     * Reads the next request.
     *
     * @param into filled with the request when there is one
     * @return whether there was one
     * @throws TraceInputException if the input cannot be read on, is cut inside its packing, holds no request at all,
     *                             or has a malformed record and the reading is strict
     */
    public final boolean next(final TraceRecord into) {
        while (decode(into)) {
            if (place(into)) {
                into.number = ++requests;
                if (into.kind() == RequestKind.OTHER) {
                    others.merge(into.otherName, 1L, Long::sum);
                } else if (!into.onBlocks()) {
                    roundedOutward++;
                }
                return true;
            }
        }
        if (requests == 0) {
            throw new TraceInputException(nothing());
        }
        return false;
    }

    /** The format being read. */
    public final TraceFormat format() {
        return format;
    }

    /** Number of devices seen so far; their indexes are below it. */
    public final int devices() {
        return devices.count();
    }

    /** Name that the trace gives to a device. */
    public final String deviceName(final int device) {
        return devices.name(device);
    }

    /** Requests handed out so far. */
    public final long requests() {
        return requests;
    }

    /** Malformed records so far. */
    public final long malformed() {
        return malformed;
    }

    /** The first malformed records, at most {@link #PROBLEMS_KEPT}. */
    public final List<TraceProblem> problems() {
        return Collections.unmodifiableList(problems);
    }

    /** Requests so far whose range did not begin and end on a 512-byte block. */
    public final long roundedOutward() {
        return roundedOutward;
    }

    /** Requests so far whose time was before that of an earlier record; they arrive together with it. */
    public final long outOfOrder() {
        return outOfOrder;
    }

    /** Requests so far of kind {@link RequestKind#OTHER}, by the name of the command. */
    public final Map<String, Long> others() {
        return Collections.unmodifiableMap(others);
    }

    /** Whether the records have times. */
    public final boolean timed() {
        return ticksFirst != TraceRecord.ABSENT;
    }

    /** Nanoseconds from the earliest record so far to the latest, or {@link TraceRecord#ABSENT}. */
    public final long spanNs() {
        return timed() ? (ticksHighest - ticksLowest) * tickNs : TraceRecord.ABSENT;
    }

    /** What else the user should know about this trace, one line, or null. */
    public String note() {
        return null;
    }

    /** Ends the reading and closes the input. */
    @Override
    public final void close() {
        try {
            release();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Decodes the next well-formed record, with {@code ticks} and {@code position}; false at the end. */
    abstract boolean decode(TraceRecord into);

    /** Describes the record decoded last, for the list of problems. */
    abstract TraceProblem problem(long position, String reason);

    abstract void release() throws IOException;

    /** Name of the first input. */
    abstract String inputName();

    final DeviceTable deviceTable() {
        return devices;
    }

    /** Counts a malformed record, and shows it if it is among the first. */
    final void refuse(final long position, final String reason) {
        malformed++;
        if (options.strict()) {
            throw new TraceInputException(problem(position, reason).toString());
        }
        if (problems.size() < PROBLEMS_KEPT) {
            final TraceProblem shown = problem(position, reason);
            problems.add(shown);
            options.listener().accept(shown);
        }
    }

    /** Turns the format's ticks into nanoseconds since the first record, never backwards. */
    private boolean place(final TraceRecord into) {
        final long ticks = into.ticks;
        if (ticks < 0) {
            into.arrivalNs = TraceRecord.ABSENT;
            return true;
        }
        if (ticksFirst < 0) {
            ticksFirst = ticks;
            ticksLowest = ticks;
            ticksHighest = ticks;
        }
        if (ticks < ticksHighest) {
            if (ticksHighest - ticks > ticksSpanMax) {
                refuse(into.position, "time is too far from the first record's");
                return false;
            }
            outOfOrder++;
            ticksLowest = Math.min(ticksLowest, ticks);
        } else if (ticks - ticksLowest > ticksSpanMax) {
            refuse(into.position, "time is too far from the first record's");
            return false;
        } else {
            ticksHighest = ticks;
        }
        into.arrivalNs = (ticksHighest - ticksFirst) * tickNs;
        return true;
    }

    private String nothing() {
        if (malformed == 0) {
            return inputName() + ": holds no request: format=" + format.id();
        }
        return inputName() + ": holds no request of format " + format.id() + ": malformed=" + malformed + ", first: "
                + problems.getFirst();
    }
}
