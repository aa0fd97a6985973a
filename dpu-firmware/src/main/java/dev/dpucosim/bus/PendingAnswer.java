// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/** What a target holds until it has answered. */
final class PendingAnswer implements BusAnswer {

    private static final byte[] NO_BYTES = {};

    private final SystemBus bus;
    private final BusPath path;
    private final BusTransaction transaction;

    PendingAnswer(SystemBus bus, BusPath path, BusTransaction transaction) {
        this.bus = bus;
        this.path = path;
        this.transaction = transaction;
    }

    @Override
    public void data(byte[] data) {
        if (transaction.orderingClass() != OrderingClass.READ) {
            throw new IllegalStateException("no read: " + transaction);
        }
        if (data.length != transaction.bytes()) {
            throw new IllegalArgumentException("answer of another length: bytes=" + data.length + ", bytesAsked="
                    + transaction.bytes());
        }
        answerOnce();
        bus.complete(transaction, BusVerdict.OK, data);
    }

    @Override
    public void done(BusVerdict verdict) {
        if (verdict == BusVerdict.PENDING
                || verdict == BusVerdict.OK && transaction.orderingClass() == OrderingClass.READ) {
            throw new IllegalStateException("no answer to this: verdict=" + verdict + ", " + transaction);
        }
        answerOnce();
        if (transaction.orderingClass() == OrderingClass.POSTED) {
            path.release(OrderingClass.POSTED);
            bus.finished(transaction, verdict);
        } else {
            bus.complete(transaction, verdict, NO_BYTES);
        }
    }

    private void answerOnce() {
        if (transaction.answered) {
            throw new IllegalStateException("answered twice: " + transaction);
        }
        transaction.answered = true;
    }
}
