// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Port;
import dev.dpucosim.process.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A save file of GTKWave that opens a waveform where a test failed, with the ports of the top and a marker. */
final class WaveView {

    private static final int CYCLES_BEFORE = 40;
    /** Formats of GTKWave's save files: a bit or binary, and hexadecimal. */
    private static final String BIT = "@28";
    private static final String VECTOR = "@22";
    private static final int MARKERS = 26;

    private final Simulation simulation;
    private final Path waveform;

    /**
     * @param waveform
     *            what it shows
     */
    WaveView(Simulation simulation, Path waveform) {
        this.simulation = simulation;
        this.waveform = waveform;
    }

    /** Writes the file beside the waveform and returns where it is. */
    Path write() throws IOException {
        final String name = waveform.getFileName().toString();
        final Path file = waveform.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".gtkw");
        return Files.writeString(file, text());
    }

    String text() {
        final dev.dpucosim.harness.Simulation device = simulation.device();
        final long failedPs = device.timePs();
        final StringBuilder text = new StringBuilder("[*] where the test failed: cycle ").append(device.cycle())
                .append('\n');
        text.append("[dumpfile] \"").append(waveform.toAbsolutePath()).append("\"\n");
        text.append("[timestart] ").append(Math.max(0, failedPs - CYCLES_BEFORE * device.periodPs())).append('\n');
        // Zoom (2 to the power of it, in ps a pixel), the primary marker, and the named ones, which are not set.
        text.append("*-").append(Long.numberOfTrailingZeros(Long.highestOneBit(device.periodPs()))).append(".0 ")
                .append(failedPs).append(" -1".repeat(MARKERS)).append('\n');
        String format = "";
        for (Port port : device.ports()) {
            final String wanted = port.widthBits() == 1 ? BIT : VECTOR;
            if (!wanted.equals(format)) {
                text.append(wanted).append('\n');
                format = wanted;
            }
            text.append("TOP.").append(port.name());
            if (port.widthBits() > 1) {
                text.append('[').append(port.widthBits() - 1).append(":0]");
            }
            text.append('\n');
        }
        return text.toString();
    }
}
