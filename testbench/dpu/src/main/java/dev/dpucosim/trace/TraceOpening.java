// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Opens a trace: the windows, then the format, then which events are the requests. */
final class TraceOpening {
    /** Bytes from which the format is found. */
    private static final int PREFIX_BYTES = 64 << 10;

    private TraceOpening() {}

    static TraceReader open(final TraceInput input, final TraceOptions options) {
        final List<ByteWindow> windows = new ArrayList<>();
        try {
            fill(windows, input);
            final ByteWindow first = firstWithContent(windows);
            final TraceFormat format = options.format().orElseGet(
                    () -> TraceFormat.detect(prefix(first), first.ended(), first.name()));
            if (windows.size() > 1 && format != TraceFormat.BLKTRACE) {
                throw new TraceInputException(
                        first.name() + ": several files can be one trace only if they are blktrace's: "
                                + "format=" + format.id() + ", files=" + windows.size());
            }
            return reader(format, windows, options, events(format, input, windows, options));
        } catch (RuntimeException failure) {
            close(windows, failure);
            throw failure;
        }
    }

    private static void fill(final List<ByteWindow> windows, final TraceInput input) {
        for (final TraceInput.Part part : input.parts()) {
            final ByteWindow window = part.open();
            windows.add(window);
            window.ensure(PREFIX_BYTES);
        }
    }

    private static TraceReader reader(final TraceFormat format, final List<ByteWindow> windows,
            final TraceOptions options, final BlockEvents events) {
        final ByteWindow first = windows.getFirst();
        return switch (format) {
            case VSCSI -> new VscsiTraceReader(options, first);
            case BLKTRACE -> new BlktraceReader(options, windows, events);
            case BLKPARSE -> new TextTraceReader(format, options, first, new BlkparseGrammar(events));
            default -> new TextTraceReader(format, options, first, format.lineGrammar(first.name()));
        };
    }

    /** The events that are requests; null where the format has no events besides. */
    private static BlockEvents events(final TraceFormat format, final TraceInput input,
            final List<ByteWindow> windows, final TraceOptions options) {
        if (format != TraceFormat.BLKTRACE && format != TraceFormat.BLKPARSE) {
            return null;
        }
        if (options.action() != BlockAction.AUTO) {
            return new BlockEvents(input.name(), options.action(), false);
        }
        if (hasIssue(format, input.repeatable() ? input : beginnings(windows))) {
            return new BlockEvents(input.name(), BlockAction.ISSUE, false);
        }
        return new BlockEvents(input.name(), BlockAction.QUEUE, !input.repeatable());
    }

    /** Whether there is an issue event, well-formed or not, as far as the input can be read. */
    private static boolean hasIssue(final TraceFormat format, final TraceInput input) {
        final List<ByteWindow> windows = new ArrayList<>();
        final BlockEvents issues = new BlockEvents(input.name(), BlockAction.ISSUE, false);
        try {
            fill(windows, input);
            reader(format, windows, TraceOptions.defaults(), issues).next(new TraceRecord());
        } catch (TraceInputException noRequest) {
            return issues.anyTaken();
        } finally {
            close(windows);
        }
        return issues.anyTaken();
    }

    private static TraceInput beginnings(final List<ByteWindow> windows) {
        return TraceInput.together(windows.stream().map(window -> TraceInput.bytes(window.name(), prefix(window)))
                .toList());
    }

    private static byte[] prefix(final ByteWindow window) {
        return Arrays.copyOfRange(window.data, window.position, window.limit);
    }

    /** blktrace leaves an empty file for a CPU that did nothing; a trace in which all are empty is an error. */
    private static ByteWindow firstWithContent(final List<ByteWindow> windows) {
        return windows.stream().filter(window -> window.available() > 0).findFirst()
                .orElseThrow(() -> new TraceInputException(windows.getFirst().name() + ": is empty"));
    }

    private static void close(final List<ByteWindow> windows, final RuntimeException failure) {
        try {
            close(windows);
        } catch (UncheckedIOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private static void close(final List<ByteWindow> windows) {
        for (final ByteWindow window : windows) {
            try {
                window.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
