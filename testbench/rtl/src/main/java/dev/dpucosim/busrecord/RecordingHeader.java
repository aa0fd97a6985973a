// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a recording says of itself.
 *
 * @param top
 *            the model of the design
 * @param seed
 *            what the testbench drew from
 * @param cycle
 *            the number of the first recorded cycle
 * @param periodPs
 *            of the clock
 * @param buses
 *            what was recorded, in the order asked for
 */
public record RecordingHeader(String top, long seed, long cycle, long periodPs, List<BusShape> buses) {

    /** Copies the list. */
    public RecordingHeader {
        buses = List.copyOf(buses);
    }

    byte[] bytes() {
        final StringBuilder text = new StringBuilder();
        text.append("top=").append(top).append("\nseed=").append(seed).append("\ncycle=").append(cycle)
                .append("\nperiodPs=").append(periodPs).append('\n');
        buses.forEach(bus -> text.append("bus=").append(bus).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The header in a block.
     *
     * @throws RuntimeException
     *             if there is none
     */
    static RecordingHeader parse(byte[] bytes) {
        final String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n");
        final List<BusShape> buses = new ArrayList<>();
        for (int i = 4; i < lines.length; i++) {
            buses.add(BusShape.parse(value(lines[i], "bus")));
        }
        return new RecordingHeader(value(lines[0], "top"), Long.parseLong(value(lines[1], "seed")),
                Long.parseLong(value(lines[2], "cycle")), Long.parseLong(value(lines[3], "periodPs")), buses);
    }

    private static String value(String line, String key) {
        if (!line.startsWith(key + "=")) {
            throw new IllegalArgumentException("not " + key + ": line=" + line);
        }
        return line.substring(key.length() + 1);
    }
}
