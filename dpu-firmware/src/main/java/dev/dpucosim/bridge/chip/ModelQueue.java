// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** A queue of the model: its registers, its rings' counters, and its commands in flight in their order. */
final class ModelQueue {
    final int number;
    boolean valid;
    int host;
    QueueMode mode = QueueMode.RING;
    /** 0 counts as 1. */
    int weight;
    int epoch;
    boolean stopped;
    long submission;
    int submissionLog2;
    long completion;
    int completionLog2;
    long counter;
    int rate;

    int producer;
    int fetched;
    int consumer;
    int written;
    long successes;
    /** Descriptors of the fetch under way, 0: none. */
    int fetching;
    long rateWindow;
    long rateUsed;

    private final ModelSlot[] slots = new ModelSlot[KeyWindows.SLOTS];
    /** The oldest command, the first that has segments to begin, and behind the last. */
    private int head;
    private int begun;
    private int tail;

    ModelQueue(int number) {
        this.number = number;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new ModelSlot(this);
        }
    }

    void open() {
        valid = true;
        stopped = false;
        producer = 0;
        fetched = 0;
        consumer = 0;
        written = 0;
        successes = 0;
        rateUsed = 0;
    }

    /** Takes over the state of another chip's queue that has nothing in flight. */
    void adopt(KeyChip from, int lastProducer, int lastConsumer) {
        long control = from.read(KeyWindows.queue(number, KeyWindows.QUEUE_CONTROL));
        long progress = from.read(KeyWindows.queue(number, KeyWindows.QUEUE_PROGRESS));
        valid = (control & KeyWindows.CONTROL_VALID) != 0;
        host = (control & KeyWindows.CONTROL_HOST) != 0 ? 1 : 0;
        mode = QueueMode.values()[(int) (control >>> KeyWindows.CONTROL_MODE_LSB) & 3];
        weight = (int) (control >>> KeyWindows.CONTROL_WEIGHT_LSB) & 15;
        epoch = KeyWindows.epoch(control);
        stopped = (control & KeyWindows.CONTROL_STOPPED) != 0;
        fetched = (int) progress;
        written = (int) (progress >>> 32);
        successes = from.read(KeyWindows.queue(number, KeyWindows.QUEUE_SUCCESSES));
        producer = lastProducer;
        consumer = lastConsumer;
    }

    long control() {
        return (valid ? KeyWindows.CONTROL_VALID : 0) | (long) host << 1
                | (long) mode.ordinal() << KeyWindows.CONTROL_MODE_LSB | (long) weight << KeyWindows.CONTROL_WEIGHT_LSB
                | (long) epoch << KeyWindows.CONTROL_EPOCH_LSB | (stopped ? KeyWindows.CONTROL_STOPPED : 0);
    }

    /** Slots that it takes up. */
    int held() {
        return tail - head + fetching;
    }

    /** Entries of the completion ring that nothing has claimed. */
    int credits() {
        return (1 << completionLog2) - (written - consumer) - held();
    }

    /** Whether a producer fits the submission ring. */
    boolean maySubmit(int value) {
        return valid && Integer.compareUnsigned(value - fetched, 1 << submissionLog2) <= 0;
    }

    /** Whether a consumer lies within what was written. */
    boolean mayComplete(int value) {
        return valid && Integer.compareUnsigned(value - consumer, written - consumer) <= 0;
    }

    ModelSlot add() {
        return slots[tail++ & KeyWindows.SLOTS - 1];
    }

    boolean empty() {
        return head == tail;
    }

    ModelSlot oldest() {
        return slots[head & KeyWindows.SLOTS - 1];
    }

    void removeOldest() {
        if (begun == head) {
            begun++;
        }
        head++;
    }

    /** Commands in flight, each by its place in the order. */
    int count() {
        return tail - head;
    }

    ModelSlot slot(int place) {
        return slots[head + place & KeyWindows.SLOTS - 1];
    }

    /** The command whose next segment may begin, or null. */
    ModelSlot next() {
        while (begun != tail && slots[begun & KeyWindows.SLOTS - 1].ended()) {
            begun++;
        }
        if (begun == tail) {
            return null;
        }
        ModelSlot slot = slots[begun & KeyWindows.SLOTS - 1];
        return slot.outstanding != 0 || slot.fence && begun != head ? null : slot;
    }

    /** Whether the rate allows a segment in this window. */
    boolean within(long window) {
        if (rateWindow != window) {
            rateWindow = window;
            rateUsed = 0;
        }
        return rate == 0 || rateUsed < rate;
    }
}
