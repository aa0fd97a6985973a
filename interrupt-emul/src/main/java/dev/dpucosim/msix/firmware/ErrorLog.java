// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.firmware;

import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.ErrorRecord;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The error records that firmware has taken: how many of each cause, by connection, and the last ones as they are.
 * Records that found the block's ring full are missing; the block's own counters have them.
 */
public final class ErrorLog {
    private static final int KEPT = 256;

    private final ArrayDeque<ErrorRecord> last = new ArrayDeque<>();
    private final Map<Cause, Long> counts = new EnumMap<>(Cause.class);
    private final Map<Integer, Map<Cause, Long>> byConnection = new TreeMap<>();

    void add(ErrorRecord found) {
        if (last.size() == KEPT) {
            last.remove();
        }
        last.add(found);
        counts.merge(found.cause(), 1L, Long::sum);
        byConnection.computeIfAbsent(found.connection(), id -> new EnumMap<>(Cause.class))
                .merge(found.cause(), 1L, Long::sum);
    }

    /** The last records, oldest first. */
    public List<ErrorRecord> last() {
        return List.copyOf(last);
    }

    /** Records of a cause. */
    public long count(Cause cause) {
        return counts.getOrDefault(cause, 0L);
    }

    /** Records of a cause whose frames named a connection; 0 where a record names none. */
    public long count(Cause cause, int connection) {
        return byConnection.getOrDefault(connection, Map.of()).getOrDefault(cause, 0L);
    }

    /** One line for each cause that was seen and each connection that it was seen of. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        byConnection.forEach((connection, causes) -> causes.forEach((cause, count) -> text.append(
                String.format("%s connection=%06x records=%d%n", cause, connection, count))));
        return text.toString();
    }
}
