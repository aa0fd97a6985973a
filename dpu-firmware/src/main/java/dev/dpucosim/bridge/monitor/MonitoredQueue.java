// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.monitor;

import dev.dpucosim.bridge.chip.CompletionEntry;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.QueueMode;
import java.util.ArrayDeque;

/** A queue in one epoch: where its rings are, and the commands that have not ended. */
final class MonitoredQueue {
    final int number;
    final int epoch;
    final int host;
    final QueueMode mode;
    final long submission;
    final long completion;
    final long counter;
    final int entries;
    final ArrayDeque<MonitoredCommand> commands = new ArrayDeque<>();
    /** Codes of the ends that the bus has told and the process has not. */
    final ArrayDeque<Integer> told = new ArrayDeque<>();
    int nextPosted;
    int nextTold;
    int entriesWritten;
    long successes;
    KeyStatus entryStatus;
    boolean closing;
    boolean closed;

    MonitoredQueue(int number, int epoch, int host, QueueMode mode, long submission, long completion, long counter,
            int entries) {
        this.number = number;
        this.epoch = epoch;
        this.host = host;
        this.mode = mode;
        this.submission = submission;
        this.completion = completion;
        this.counter = counter;
        this.entries = entries;
    }

    /** Whether a command that has not ended lies at a place of the submission ring. */
    boolean waitsAt(int place) {
        if (commands.isEmpty()) {
            return false;
        }
        int oldest = commands.peek().index;
        int distance = place - oldest & entries - 1;
        return distance < nextPosted - oldest;
    }

    boolean inRing(long address) {
        return address >= completion && address < completion + (long) entries * CompletionEntry.BYTES;
    }

    boolean inCounter(long address) {
        return mode == QueueMode.COUNTER ? address == counter
                : mode == QueueMode.BIT && address >= counter && address < counter + 8L * entries;
    }
}
