// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A VCD file as text that two files can be compared by: what everything is from a time on, and each change after. */
final class ValueChanges {

    private final Map<String, TreeMap<Long, String>> signals = new HashMap<>();
    private final TreeSet<Long> times = new TreeSet<>();

    static ValueChanges read(Path file) throws IOException {
        final ValueChanges read = new ValueChanges();
        final Map<String, List<String>> names = new HashMap<>();
        final ArrayList<String> scope = new ArrayList<>();
        long time = 0;
        for (String line : Files.readAllLines(file)) {
            final String[] words = line.trim().split("\\s+");
            switch (words[0]) {
                case "$scope" -> scope.add(words[2]);
                case "$upscope" -> scope.removeLast();
                case "$var" -> names.computeIfAbsent(words[3], key -> new ArrayList<>())
                        .add(String.join(".", scope) + "." + words[4]);
                default -> {
                    if (words[0].startsWith("#")) {
                        time = Long.parseLong(words[0].substring(1));
                        read.times.add(time);
                    } else if (words[0].matches("[01xzb].*") && !line.startsWith("$")) {
                        final boolean vector = words[0].startsWith("b");
                        final String code = vector ? words[1] : words[0].substring(1);
                        final String value = vector ? words[0] : words[0].substring(0, 1);
                        for (String name : names.get(code)) {
                            read.signals.computeIfAbsent(name, key -> new TreeMap<>()).put(time, value);
                        }
                    }
                }
            }
        }
        return read;
    }

    long first() {
        return times.first();
    }

    long last() {
        return times.last();
    }

    int signalCount() {
        return signals.size();
    }

    /** What each signal is at that time, then its changes; a signal that takes the value it has does not change. */
    Map<String, TreeMap<Long, String>> from(long time) {
        final Map<String, TreeMap<Long, String>> result = new TreeMap<>();
        signals.forEach((name, values) -> {
            final TreeMap<Long, String> kept = new TreeMap<>();
            String now = values.floorEntry(time) == null ? "none" : values.floorEntry(time).getValue();
            kept.put(time, now);
            for (Map.Entry<Long, String> change : values.tailMap(time, false).entrySet()) {
                if (!change.getValue().equals(now)) {
                    now = change.getValue();
                    kept.put(change.getKey(), now);
                }
            }
            result.put(name, kept);
        });
        return result;
    }
}
