// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.ArrayList;
import java.util.List;

/** The model's side of a host's port: what is outstanding, and its isolation. */
final class ModelHost {

    /** What the model does with the ends of transactions. */
    interface Listener {

        /** Descriptors of a queue have come, or have not: good bytes from an index on. */
        void fetched(ModelQueue queue, int epoch, int count, byte[] data, int from, int good);

        /** The source of a segment has answered; null: isolated. */
        void read(ModelSlot slot, byte[] data, int from, int good);

        /** A write of a segment was answered. */
        void written(ModelSlot slot, boolean well, boolean isolated);

        /** A completion was answered with an error. */
        void completionFailed(ModelQueue queue, int epoch);

        /** Something changes. */
        void enter();

        /** It has changed, and what it made possible is done now. */
        void leave();
    }

    private enum Kind {
        FETCH, READ, WRITE, COMPLETION
    }

    /** One transaction on the pins; used again when it has been answered. */
    private final class Transaction implements HostMemoryPort.ReadAnswer, HostMemoryPort.WriteAnswer {
        private Kind kind;
        private ModelQueue queue;
        private ModelSlot slot;
        private int epoch;
        private int count;
        private int place;
        private boolean orphan;
        private int resets;

        @Override
        public void data(byte[] data, int from, int good) {
            ModelQueue forQueue = queue;
            ModelSlot forSlot = slot;
            int inEpoch = epoch;
            int descriptors = count;
            if (!answered()) {
                return;
            }
            listener.enter();
            if (kind == Kind.FETCH) {
                listener.fetched(forQueue, inEpoch, descriptors, data, from, good);
            } else {
                listener.read(forSlot, data, from, good);
            }
            listener.leave();
        }

        @Override
        public void done(boolean well) {
            ModelQueue forQueue = queue;
            ModelSlot forSlot = slot;
            int inEpoch = epoch;
            if (!answered()) {
                return;
            }
            listener.enter();
            if (kind == Kind.WRITE) {
                listener.written(forSlot, well, false);
            } else if (!well) {
                listener.completionFailed(forQueue, inEpoch);
            }
            listener.leave();
        }

        /** Takes it off the books; false when nobody waits for it any more. */
        private boolean answered() {
            if (resets != resetCount) {
                return false;
            }
            outstanding--;
            lastProgress = clock.getAsLong();
            stalled = false;
            if (orphan) {
                return false;
            }
            Transaction last = live.removeLast();
            if (last != this) {
                live.set(place, last);
                last.place = place;
            }
            free.add(this);
            return true;
        }
    }

    private final HostMemoryPort port;
    private final Listener listener;
    private final java.util.function.LongSupplier clock;
    private final List<Transaction> live = new ArrayList<>();
    private final List<Transaction> free = new ArrayList<>();
    private boolean isolate;
    private boolean reset;
    private boolean stalled;
    private int outstanding;
    private int resetCount;
    private long lastProgress;

    ModelHost(HostMemoryPort port, Listener listener, java.util.function.LongSupplier clock) {
        this.port = port;
        this.listener = listener;
        this.clock = clock;
    }

    boolean isolated() {
        return isolate || reset;
    }

    long register() {
        return (isolate ? KeyRegisters.HOST1_ISOLATE_MASK : 0) | (reset ? KeyRegisters.HOST1_RESET_MASK : 0)
                | (stalled ? KeyRegisters.HOST1_STALLED_MASK : 0)
                | (long) outstanding << KeyRegisters.HOST1_OUTSTANDING_LSB;
    }

    void write(long value) {
        boolean before = isolated();
        isolate = (value & KeyRegisters.HOST1_ISOLATE_MASK) != 0;
        reset = (value & KeyRegisters.HOST1_RESET_MASK) != 0;
        if (isolated()) {
            stalled = false;
            if (!before) {
                endAll();
            }
        }
        if (reset) {
            forget();
        }
    }

    /** What was outstanding is answered to nobody. */
    void forget() {
        outstanding = 0;
        resetCount++;
        live.clear();
        free.clear();
    }

    private void endAll() {
        List<Transaction> ended = List.copyOf(live);
        live.clear();
        for (Transaction transaction : ended) {
            transaction.orphan = true;
        }
        for (Transaction transaction : ended) {
            switch (transaction.kind) {
                case FETCH -> listener.fetched(transaction.queue, transaction.epoch, transaction.count, new byte[0], 0,
                        0);
                case READ -> listener.read(transaction.slot, null, 0, 0);
                case WRITE -> listener.written(transaction.slot, false, true);
                default -> {
                }
            }
        }
    }

    /** Whether it has just been found stalled. */
    boolean stalls(long cycle, long timeout) {
        if (timeout == 0 || outstanding == 0 || stalled || isolated() || cycle - lastProgress < timeout) {
            return false;
        }
        stalled = true;
        return true;
    }

    void fetch(ModelQueue queue, long address, int count) {
        Transaction transaction = begin(Kind.FETCH, queue, null);
        transaction.count = count;
        port.read(address, count * SubmissionEntry.BYTES, HostMemoryPort.RING_ID, transaction);
    }

    void read(ModelSlot slot, long address, int bytes) {
        port.read(address, bytes, HostMemoryPort.DATA_ID, begin(Kind.READ, slot.queue, slot));
    }

    void write(ModelSlot slot, long address, byte[] source, int from, int bytes) {
        port.write(address, source, from, bytes, HostMemoryPort.DATA_ID, begin(Kind.WRITE, slot.queue, slot));
    }

    void complete(ModelQueue queue, long address, byte[] source, int bytes) {
        port.write(address, source, 0, bytes, HostMemoryPort.RING_ID, begin(Kind.COMPLETION, queue, null));
    }

    private Transaction begin(Kind kind, ModelQueue queue, ModelSlot slot) {
        Transaction transaction = free.isEmpty() ? new Transaction() : free.removeLast();
        transaction.kind = kind;
        transaction.queue = queue;
        transaction.slot = slot;
        transaction.epoch = queue.epoch;
        transaction.resets = resetCount;
        transaction.orphan = false;
        transaction.place = live.size();
        live.add(transaction);
        if (outstanding++ == 0) {
            lastProgress = clock.getAsLong();
        }
        return transaction;
    }
}
