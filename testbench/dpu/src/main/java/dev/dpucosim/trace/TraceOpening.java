// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.IOException;
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
            for (final TraceInput.Part part : input.parts()) {
                final ByteWindow window = part.open();
                windows.add(window);
                window.ensure(PREFIX_BYTES);
            }
            final ByteWindow first = firstWithContent(windows);
            final TraceFormat format = options.format().orElseGet(
                    () -> TraceFormat.detect(prefix(first), first.ended(), first.name()));
            if (windows.size() > 1 && format != TraceFormat.BLKTRACE) {
                throw new TraceInputException(
                        first.name() + ": several files can be one trace only if they are blktrace's: "
                                + "format=" + format.id() + ", files=" + windows.size());
            }
            return reader(format, input, windows, options);
        } catch (RuntimeException failure) {
            close(windows, failure);
            throw failure;
        }
    }

    private static TraceReader reader(final TraceFormat format, final TraceInput input, final List<ByteWindow> windows,
            final TraceOptions options) {
        final ByteWindow first = windows.getFirst();
        return switch (format) {
            case VSCSI -> new VscsiTraceReader(options, first);
            case BLKTRACE -> new BlktraceReader(options, windows, events(format, input, windows, options));
            case BLKPARSE -> new TextTraceReader(format, options, first,
                    new BlkparseGrammar(events(format, input, windows, options)));
            default -> new TextTraceReader(format, options, first, format.lineGrammar(first.name()));
        };
    }

    /**
     * The events that are requests: where nothing is stated, issues if there is one, as far as can be looked ahead.
     */
    private static BlockEvents events(final TraceFormat format, final TraceInput input, final List<ByteWindow> windows,
            final TraceOptions options) {
        final String name = input.name();
        if (options.action() != BlockAction.AUTO) {
            return new BlockEvents(name, options.action(), false);
        }
        final TraceInput probed = input.repeatable() ? input : beginnings(windows);
        final TraceOptions probing = TraceOptions.defaults().withFormat(format).withAction(BlockAction.ISSUE);
        try (TraceReader probe = open(probed, probing)) {
            probe.next(new TraceRecord());
            return new BlockEvents(name, BlockAction.ISSUE, false);
        } catch (TraceInputException noIssue) {
            return new BlockEvents(name, BlockAction.QUEUE, !input.repeatable());
        }
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
        for (final ByteWindow window : windows) {
            try {
                window.close();
            } catch (IOException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
        }
    }
}
