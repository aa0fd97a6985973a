// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Standard output that remembers why it could not be written, which a {@link PrintStream} forgets. A reader that has
 * seen enough and gone ({@code | head}) is no reason for anything.
 */
final class StandardOutput extends OutputStream {
    private static final String READER_GONE = "Broken pipe";

    private final OutputStream target;
    private IOException failure;

    StandardOutput(final OutputStream target) {
        this.target = target;
    }

    PrintStream printStream(final Charset charset) {
        return new PrintStream(this, true, charset);
    }

    /** What kept it from being written, or null. */
    String obstacle() {
        return failure == null || READER_GONE.equals(failure.getMessage()) ? null : failure.getMessage();
    }

    @Override
    public void write(final int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
        try {
            target.write(bytes, offset, length);
        } catch (final IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }
}
