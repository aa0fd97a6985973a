// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** What two chips in step have been told of their queues: where their completions lie, and how far doorbells went. */
final class LockstepQueues {
    private static final int NONE = -1;

    private final boolean[] used = new boolean[KeyWindows.QUEUES];
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

    /** Whether a write starts or ends a queue. */
    boolean strikes(int address, long data) {
        return control(address) && valid[number(address)] != ((data & KeyWindows.CONTROL_VALID) != 0);
    }

    private static int number(int address) {
        return address - KeyWindows.QUEUE >> 6;
    }

    /** A write was accepted. */
    void written(int address, long data) {
        if (window(address)) {
            int queue = number(address);
            used[queue] = true;
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
            if (used[queue] && hosts[queue] == host && (inside(address, completion[queue] & -64L,
                    (long) CompletionEntry.BYTES << (completion[queue] & 15)) || inside(address, counter[queue],
                            (long) Long.BYTES << (submission[queue] & 15)))) {
                return queue;
            }
        }
        return NONE;
    }

    private static boolean inside(long address, long base, long bytes) {
        return address - base >= 0 && address - base < bytes;
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
        java.util.Arrays.fill(used, false);
        java.util.Arrays.fill(valid, false);
        java.util.Arrays.fill(producers, 0);
        java.util.Arrays.fill(consumers, 0);
    }
}
