// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** A window of slots that the model fills and firmware empties; what finds it full is only counted. */
final class FirmwareRing {
    private final MsixCounters counters;
    private final int droppedCounter;
    private final int slots;
    private final long[] words;
    private int producer;
    private int consumer;

    /** @param droppedCounter the register that counts what found no room */
    FirmwareRing(int slots, int slotBytes, MsixCounters counters, int droppedCounter) {
        this.slots = slots;
        this.words = new long[slots * slotBytes / Long.BYTES];
        this.counters = counters;
        this.droppedCounter = droppedCounter;
    }

    /** Fills a slot. */
    void put(long... slot) {
        if (producer - consumer >= slots) {
            counters.count(droppedCounter);
            return;
        }
        System.arraycopy(slot, 0, words, producer % slots * slot.length, slot.length);
        producer++;
    }

    /** Slots filled, free running. */
    int producer() {
        return producer;
    }

    /** Slots emptied, free running. */
    int consumer() {
        return consumer;
    }

    /** Firmware has emptied slots up to a count. */
    void consumer(int count) {
        consumer = count;
    }

    /** Whether a slot has something for firmware. */
    boolean waits() {
        return producer != consumer;
    }

    /** A QWORD of the window, by its offset. */
    long word(int offset) {
        return words[offset >>> 3];
    }
}
