// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.process.Clocked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Watches what passes in each cycle and draws it as WaveDrom text: a lane a row, a box for each transfer. */
final class WaveDrom implements Clocked {

    private final class Lane {
        private final String name;
        private final Supplier<String> passing;
        private final StringBuilder wave = new StringBuilder();
        private final List<String> labels = new ArrayList<>();
        private boolean idle;

        Lane(String name, Supplier<String> passing) {
            this.name = name;
            this.passing = passing;
        }

        void sample(String label) {
            if (label != null) {
                labels.add('"' + label + '"');
            }
            wave.append(label != null ? '=' : idle ? '.' : 'x');
            idle = label == null;
        }

        String text(int cycles, int nameWidth) {
            String row = "  {\"name\": " + String.format("%-" + (nameWidth + 4) + "s", '"' + name + "\",")
                    + "\"wave\": \""
                    + wave.substring(0, cycles) + '"';
            return row + (labels.isEmpty() ? "}" : ", \"data\": [" + String.join(", ", labels) + "]}");
        }
    }

    private final List<Lane> lanes = new ArrayList<>();
    private boolean begun;
    private int busyCycles;

    /** Adds a row; its function says what passes at the coming edge, or null. */
    WaveDrom lane(String name, Supplier<String> passing) {
        lanes.add(new Lane(name, passing));
        return this;
    }

    /** Cycle 0 is the first in which something passes. */
    @Override
    public void cycle() {
        String[] labels = lanes.stream().map(lane -> lane.passing.get()).toArray(String[]::new);
        boolean busy = Arrays.stream(labels).anyMatch(Objects::nonNull);
        begun |= busy;
        if (!begun) {
            return;
        }
        for (int i = 0; i < labels.length; i++) {
            lanes.get(i).sample(labels[i]);
        }
        busyCycles = busy ? lanes.getFirst().wave.length() : busyCycles;
    }

    /** In which cycle a transfer with this label passed. */
    int cycleOf(String name, String label) {
        Lane lane = lanes.stream().filter(candidate -> candidate.name.equals(name)).findFirst().orElseThrow();
        int at = -1;
        for (int i = lane.labels.indexOf('"' + label + '"'); i >= 0; i--) {
            at = lane.wave.indexOf("=", at + 1);
        }
        return at;
    }

    /** The drawing up to a cycle after the last transfer. */
    @Override
    public String toString() {
        int width = lanes.stream().mapToInt(lane -> lane.name.length()).max().orElse(0);
        return lanes.stream().map(lane -> lane.text(busyCycles + 1, width))
                .collect(Collectors.joining(",\n", "{\"signal\": [\n", "\n], \"head\": {\"tick\": 0}}\n"));
    }
}
