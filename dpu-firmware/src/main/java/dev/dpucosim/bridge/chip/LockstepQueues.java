// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.Arrays;

/** What two chips in step have been told of their queues: where their completions lie, and how far doorbells went. */
final class LockstepQueues {
    private static final int NONE = -1;

    private final boolean[] used = new boolean[KeyWindows.QUEUES];
    private final boolean[] touched = new boolean[KeyWindows.QUEUES];
    private final boolean[] valid = new boolean[KeyWindows.QUEUES];
    private final int[] hosts = new int[KeyWindows.QUEUES];
    private final long[] submission = new long[KeyWindows.QUEUES];
    private final long[] completion = new long[KeyWindows.QUEUES];
    private final long[] counter = new long[KeyWindows.QUEUES];
    private final int[] producers = new int[KeyWindows.QUEUES];
    private final int[] consumers = new int[KeyWindows.QUEUES];

    /** Whether an address is that of a queue's CONTROL. */
    static boolean control(int address) {
        return window(address) && (address & KeyWindows.QUEUE_BYTES - 1) == KeyWindows.QUEUE_CONTROL;
    }

    private static boolean window(int address) {
        return address >= KeyWindows.QUEUE && address < KeyWindows.CAUSE;
    }

    /** Whether a write ends a queue. */
    boolean ends(int address, long data) {
        return control(address) && valid[number(address)] && (data & KeyWindows.CONTROL_VALID) == 0;
    }

    /** Whether a write starts a queue. */
    boolean starts(int address, long data) {
        return control(address) && !valid[number(address)] && (data & KeyWindows.CONTROL_VALID) != 0;
    }

    /** The queue of an address in its window. */
    static int number(int address) {
        return address - KeyWindows.QUEUE >> 6;
    }

    /** A write was accepted. */
    void written(int address, long data) {
        if (window(address)) {
            int queue = number(address);
            used[queue] = true;
            touched[queue] = true;
            switch (address & KeyWindows.QUEUE_BYTES - 1) {
                case KeyWindows.QUEUE_CONTROL -> control(queue, data);
                case KeyWindows.QUEUE_SUBMISSION -> submission[queue] = data;
                case KeyWindows.QUEUE_COMPLETION -> completion[queue] = data;
                case KeyWindows.QUEUE_COUNTER -> counter[queue] = data & ~7L;
                default -> {
                }
            }
        } else if (address >= KeyWindows.DOORBELL) {
            int queue = address - KeyWindows.DOORBELL >> 12;
            int[] side = (address & KeyWindows.DOORBELL_BYTES - 1) == KeyWindows.DOORBELL_SUBMIT
                    ? producers
                    : consumers;
            side[queue] = (int) data;
            touched[queue] = true;
        }
    }

    private void control(int queue, long data) {
        boolean start = (data & KeyWindows.CONTROL_VALID) != 0;
        if (start && !valid[queue]) {
            producers[queue] = 0;
            consumers[queue] = 0;
        }
        if (!valid[queue]) {
            hosts[queue] = (data & KeyWindows.CONTROL_HOST) != 0 ? 1 : 0;
        }
        valid[queue] = start;
    }

    /** The queue whose completions, counter or bits lie at an address of a host, or -1. */
    int at(int host, long address) {
        for (int queue = 0; queue < KeyWindows.QUEUES; queue++) {
            if (used[queue] && hosts[queue] == host && (inRing(queue, address) || inside(address, counter[queue],
                    (long) Long.BYTES << (submission[queue] & 15)))) {
                return queue;
            }
        }
        return NONE;
    }

    /** Whether an address is in the completion ring of a queue. */
    boolean inRing(int queue, long address) {
        return inside(address, completion[queue] & -64L, (long) CompletionEntry.BYTES << (completion[queue] & 15));
    }

    /** The queue whose submission ring an address of a host is in, or -1. */
    int submits(int host, long address) {
        for (int queue = 0; queue < KeyWindows.QUEUES; queue++) {
            if (valid[queue] && hosts[queue] == host && inside(address, submission(queue), submissionBytes(queue))) {
                return queue;
            }
        }
        return NONE;
    }

    long submission(int queue) {
        return submission[queue] & -64L;
    }

    long submissionBytes(int queue) {
        return (long) SubmissionEntry.BYTES << (submission[queue] & 15);
    }

    int host(int queue) {
        return hosts[queue];
    }

    private static boolean inside(long address, long base, long bytes) {
        return address - base >= 0 && address - base < bytes;
    }

    /** Whether anything about a queue has been written since the last quiet point, or it told. */
    boolean touched(int queue) {
        return touched[queue];
    }

    void touch(int queue) {
        touched[queue] = true;
    }

    void untouch() {
        Arrays.fill(touched, false);
    }

    boolean used(int queue) {
        return used[queue];
    }

    int[] producers() {
        return producers;
    }

    int[] consumers() {
        return consumers;
    }

    void reset() {
        Arrays.fill(used, false);
        Arrays.fill(touched, false);
        Arrays.fill(valid, false);
        Arrays.fill(producers, 0);
        Arrays.fill(consumers, 0);
    }
}
