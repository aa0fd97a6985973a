// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A window of constant size that slides over an input.
 *
 * <p>Readers take bytes from {@code data} between {@code position} and {@code limit} and call {@link #ensure} before
 * they need more. Behind the limit always stands a line feed and room for one 8-byte load, so that a scan for the end
 * of a number or of a line needs no bound of its own.
 */
final class ByteWindow implements Closeable {
    /** Bytes held at most: small enough for the second-level cache. */
    static final int CAPACITY_BYTES = 256 << 10;

    private static final int SLACK_BYTES = 16;

    final byte[] data = new byte[CAPACITY_BYTES + SLACK_BYTES];
    int position;
    int limit;

    private final String name;
    private final InputStream input;
    private boolean ended;

    ByteWindow(final String name, final InputStream input) {
        this.name = name;
        this.input = input;
        data[0] = '\n';
    }

    /** Name of the input, for messages. */
    String name() {
        return name;
    }

    /** Bytes between position and limit. */
    int available() {
        return limit - position;
    }

    /** Whether the input has nothing behind the limit. */
    boolean ended() {
        return ended;
    }

    /**
     * Makes at least so many bytes available, or all that are left.
     *
     * @return whether that many are available
     */
    boolean ensure(final int bytes) {
        if (limit - position < bytes && !ended) {
            refill(bytes);
        }
        return limit - position >= bytes;
    }

    private void refill(final int bytes) {
        System.arraycopy(data, position, data, 0, limit - position);
        limit -= position;
        position = 0;
        try {
            while (limit < bytes && !ended) {
                final int count = input.read(data, limit, CAPACITY_BYTES - limit);
                if (count < 0) {
                    ended = true;
                } else {
                    limit += count;
                }
            }
        } catch (EOFException cut) {
            throw new TraceInputException(name + ": cut short: " + cut.getMessage(), cut);
        } catch (IOException failure) {
            throw new TraceInputException(name + ": cannot be read: " + failure.getMessage(), failure);
        }
        data[limit] = '\n';
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
