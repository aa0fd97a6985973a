// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a trace comes from: files, a stream, or bytes in memory. Several parts are the files of one blktrace run. */
public final class TraceInput {
    private static final String STANDARD_INPUT = "-";

    private final List<Part> parts;
    private final boolean repeatable;

    private TraceInput(final List<Part> parts, final boolean repeatable) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a trace has at least one input: inputs=0");
        }
        this.parts = List.copyOf(parts);
        this.repeatable = repeatable;
    }

    /** Files, read in place. */
    public static TraceInput files(final List<Path> paths) {
        return new TraceInput(paths.stream().map(path -> new Part(path.toString(), () -> openFile(path))).toList(),
                paths.stream().allMatch(Files::isRegularFile));
    }

    /** One file, read in place. */
    public static TraceInput file(final Path path) {
        return files(List.of(path));
    }

    /** Bytes in memory. */
    public static TraceInput bytes(final String name, final byte[] content) {
        return new TraceInput(List.of(new Part(name, () -> new ByteArrayInputStream(content))), true);
    }

    /** A stream, which can be read once and is not closed. */
    public static TraceInput stream(final String name, final InputStream stream) {
        return new TraceInput(List.of(new Part(name, new Once(name, stream))), false);
    }

    /**
     * What the user typed: paths, or {@code -} for the standard input.
     *
     * @throws TraceInputException if {@code -} is one of several
     */
    public static TraceInput arguments(final List<String> arguments, final InputStream standardInput) {
        if (!arguments.contains(STANDARD_INPUT)) {
            return files(arguments.stream().map(Path::of).toList());
        }
        if (arguments.size() > 1) {
            throw new TraceInputException("standard input cannot be one of several files: files=" + arguments.size());
        }
        return stream("standard input", standardInput);
    }

    /** Several inputs as the parts of one trace. */
    public static TraceInput together(final List<TraceInput> inputs) {
        return new TraceInput(inputs.stream().flatMap(input -> input.parts.stream()).toList(),
                inputs.stream().allMatch(TraceInput::repeatable));
    }

    /** Whether it can be opened more than once, which a first pass needs; true of files and false of pipes. */
    public boolean repeatable() {
        return repeatable;
    }

    /** Name for messages: the first part's. */
    public String name() {
        return parts.getFirst().name();
    }

    /** The parts in the order given. */
    List<Part> parts() {
        return parts;
    }

    private static InputStream openFile(final Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new TraceInputException(path + ": no such file");
        }
        if (Files.isDirectory(path)) {
            throw new TraceInputException(path + ": is a directory, not a trace");
        }
        if (!Files.isReadable(path)) {
            throw new TraceInputException(path + ": no right to read it");
        }
        return Files.newInputStream(path);
    }

    /** Opens a part. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }

    /** One file or stream. */
    record Part(String name, Opener opener) {
        /** A window over the plain bytes of the part. */
        ByteWindow open() {
            try {
                final InputStream raw = opener.open();
                try {
                    return new ByteWindow(name, Compression.unpacked(raw));
                } catch (IOException failure) {
                    raw.close();
                    throw failure;
                }
            } catch (IOException failure) {
                throw new TraceInputException(name + ": cannot be read: " + failure.getMessage(), failure);
            }
        }
    }

    /** Hands a stream out a single time, and keeps it open. */
    private static final class Once implements Opener {
        private final String name;
        private InputStream stream;

        Once(final String name, final InputStream stream) {
            this.name = name;
            this.stream = stream;
        }

        @Override
        public InputStream open() {
            if (stream == null) {
                throw new TraceInputException(name + ": can be read only once");
            }
            final InputStream handed = new FilterInputStream(stream) {
                @Override
                public void close() {
                    // The stream belongs to whoever gave it.
                }
            };
            stream = null;
            return handed;
        }
    }
}
