// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** The model's error records: a ring that firmware empties; what finds it full is only counted. */
final class ErrorRing {
    private final MsixCounters counters;
    private final ErrorRecord[] records = new ErrorRecord[MsixWindows.ERROR_RECORDS];
    private int producer;
    private int consumer;

    ErrorRing(MsixCounters counters) {
        this.counters = counters;
    }

    /** Counts the cause and writes its record. */
    void refuse(ErrorRecord found) {
        counters.count(found.cause().counter());
        write(found);
    }

    /** Writes a record of what is counted elsewhere. */
    void write(ErrorRecord found) {
        if (producer - consumer >= records.length) {
            counters.count(MsixRegisters.ERRORS_DROPPED);
            return;
        }
        records[producer % records.length] = found;
        producer++;
    }

    int producer() {
        return producer;
    }

    int consumer() {
        return consumer;
    }

    void consumer(int count) {
        consumer = count;
    }

    boolean waits() {
        return producer != consumer;
    }

    /** A QWORD of the window, by its offset. */
    long word(int offset) {
        ErrorRecord found = records[offset >>> 4];
        if (found == null) {
            return 0;
        }
        return (offset & 8) == 0 ? found.low() : found.high();
    }
}
