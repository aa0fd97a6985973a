// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a trace is read.
 *
 * @param format   its grammar; empty: found from the content
 * @param strict   whether the first malformed record ends the reading with a {@link TraceInputException}
 * @param action   which event of a blktrace or blkparse trace stands for a request
 * @param listener told of the first malformed records, at most {@link TraceReader#PROBLEMS_KEPT}
 */
public record TraceOptions(Optional<TraceFormat> format, boolean strict, BlockAction action,
        Consumer<TraceProblem> listener) {
    /** Checks that nothing is null. */
    public TraceOptions {
        Objects.requireNonNull(format);
        Objects.requireNonNull(action);
        Objects.requireNonNull(listener);
    }

    /** Format from the content, malformed records counted, no listener. */
    public static TraceOptions defaults() {
        return new TraceOptions(Optional.empty(), false, BlockAction.AUTO, problem -> {});
    }

    /** The same with the grammar stated. */
    public TraceOptions withFormat(final TraceFormat stated) {
        return new TraceOptions(Optional.of(stated), strict, action, listener);
    }

    /** The same, with the first malformed record ending the reading or not. */
    public TraceOptions withStrict(final boolean ends) {
        return new TraceOptions(format, ends, action, listener);
    }

    /** The same with the event that stands for a request. */
    public TraceOptions withAction(final BlockAction stated) {
        return new TraceOptions(format, strict, stated, listener);
    }

    /** The same with a listener for the first malformed records. */
    public TraceOptions withListener(final Consumer<TraceProblem> told) {
        return new TraceOptions(format, strict, action, told);
    }
}
