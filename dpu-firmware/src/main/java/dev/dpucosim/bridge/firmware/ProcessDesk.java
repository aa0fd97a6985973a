// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.bridge.chip.QueueMode;

/** Opens and closes queues, one a process; the epoch of a queue tells one process on it from the next. */
public final class ProcessDesk {

    /** Where a host keeps the rings of a queue. */
    @FunctionalInterface
    public interface Rings {

        /**
         * The first of the bytes for a queue: submission ring, completion ring, counter, each aligned to its size when
         * the first address is a multiple of 512 KiB.
         */
        long at(int queue);
    }

    private static final int FREE = -1;

    private final KeyChip chip;
    private final int perHostMax;
    private final int[] host = new int[KeyWindows.QUEUES];
    private final int[] keys = new int[KeyWindows.QUEUES];
    private final int[] guesses = new int[KeyWindows.QUEUES];
    private int last = KeyWindows.QUEUES - 1;

    ProcessDesk(KeyChip chip, int perHostMax) {
        this.chip = chip;
        this.perHostMax = perHostMax;
        java.util.Arrays.fill(host, FREE);
    }

    /** Where the completion ring lies behind the first address. */
    public static long completionAt() {
        return 64L << KeyWindows.RING_LOG2_MAX;
    }

    /** Where counter or bits lie behind the first address. */
    public static long counterAt() {
        return completionAt() + (32L << KeyWindows.RING_LOG2_MAX);
    }

    /** Bytes for a queue. */
    public static long ringBytes() {
        return 1L << 19;
    }

    /** Opens a queue for a process and returns its number. */
    int open(int ofHost, QueueSettings settings, Rings rings) {
        int open = 0;
        for (int queue = 0; queue < host.length; queue++) {
            open += host[queue] == ofHost ? 1 : 0;
        }
        if (open >= perHostMax) {
            throw new ControlRefused(ControlReason.QUOTA, "processes=" + open + ", host=" + (ofHost + 1));
        }
        int queue = last;
        do {
            queue = queue + 1 & KeyWindows.QUEUES - 1;
        } while (host[queue] != FREE && queue != last);
        if (host[queue] != FREE) {
            throw new ControlRefused(ControlReason.EXHAUSTED, "queues=" + KeyWindows.QUEUES);
        }
        last = queue;
        long at = rings.at(queue);
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_SUBMISSION), KeyWindows.ring(at, settings.log2()));
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_COMPLETION), KeyWindows.ring(at + completionAt(), settings
                .log2()));
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_COUNTER), at + counterAt());
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_RATE), settings.rate());
        QueueMode mode = settings.mode();
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL), KeyWindows.control(ofHost, mode, settings
                .weight()));
        host[queue] = ofHost;
        keys[queue] = 0;
        guesses[queue] = 0;
        return queue;
    }

    /** The epoch of a queue, as the chip says. */
    public int epoch(int queue) {
        return KeyWindows.epoch(chip.read(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL)));
    }

    /** Whether a descriptor or a completion of a queue met an error. */
    public boolean stopped(int queue) {
        return (chip.read(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL)) & KeyWindows.CONTROL_STOPPED) != 0;
    }

    /** Ends the epoch of a queue: in one write all that it may do ends. */
    void close(int queue) {
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL), 0);
    }

    /** Whether nothing of the epochs before is left of a queue in the chip. */
    boolean closed(int queue) {
        chip.write(KeyRegisters.CLOSING, queue);
        return (chip.read(KeyRegisters.CLOSING) & KeyRegisters.CLOSING_BUSY_MASK) == 0;
    }

    /** Gives the number of a closed queue back. */
    void release(int queue) {
        host[queue] = FREE;
    }

    /** The host of an open queue, or -1. */
    int hostOf(int queue) {
        return host[queue];
    }

    /** Takes a key out of a queue's quota. */
    void addKey(int queue, int max) {
        if (keys[queue] >= max) {
            throw new ControlRefused(ControlReason.QUOTA, "keys=" + keys[queue] + ", queue=" + queue);
        }
        keys[queue]++;
    }

    /** Gives a key back to a queue's quota. */
    void removeKey(int queue) {
        keys[queue]--;
    }

    /** Counts a guess of a queue, and returns how many it has made. */
    int guessed(int queue) {
        return ++guesses[queue];
    }
}
