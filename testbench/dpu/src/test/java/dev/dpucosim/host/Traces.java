// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import dev.dpucosim.trace.TraceFormat;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceReader;
import java.nio.charset.StandardCharsets;

/** Traces written in the test itself. */
public final class Traces {

    private Traces() {
    }

    /** A trace in memory. */
    public static TraceInput input(String text) {
        return TraceInput.bytes("trace", text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A reader of a trace in the MQSim grammar: time, device, block, blocks, 0 write or 1 read. */
    public static TraceReader mqsim(String... lines) {
        return reader(TraceFormat.MQSIM, String.join("\n", lines));
    }

    /** A reader of a trace as blkparse prints it. */
    public static TraceReader blkparse(String... lines) {
        return reader(TraceFormat.BLKPARSE, String.join("\n", lines));
    }

    private static TraceReader reader(TraceFormat format, String text) {
        return TraceReader.open(input(text), TraceOptions.defaults().withFormat(format));
    }
}
