// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A temporary file with the records of a trace so many times, unpacked, so that reading it costs no unpacking.
 *
 * @param path of the file
 */
record RepeatedTrace(Path path) implements AutoCloseable {

    /** Writes the file; the trace is plain or packed by gzip. */
    static RepeatedTrace of(Path trace, int repetitions) throws IOException {
        byte[] content;
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(trace))) {
            raw.mark(2);
            boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            content = (packed ? new GZIPInputStream(raw) : raw).readAllBytes();
        }
        Path file = Files.createTempFile("repeated", ".trace");
        try (OutputStream output = Files.newOutputStream(file)) {
            for (int repetition = 0; repetition < repetitions; repetition++) {
                output.write(content);
            }
        }
        return new RepeatedTrace(file);
    }

    @Override
    public void close() throws IOException {
        Files.delete(path);
    }
}
