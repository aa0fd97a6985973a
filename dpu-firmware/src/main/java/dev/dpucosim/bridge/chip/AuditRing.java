// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** The model's audit ring and counters of causes. */
final class AuditRing {
    private final long[] words = new long[2 * KeyWindows.AUDIT_RECORDS];
    private final long[] causes = new long[KeyWindows.CAUSES];
    private int producer;
    private int consumer;
    private long dropped;

    void add(Cause cause, int queue, int epoch, int local, int remote, int command, int host) {
        causes[cause.ordinal()]++;
        if (producer - consumer == KeyWindows.AUDIT_RECORDS) {
            dropped++;
            return;
        }
        int at = 2 * (producer & KeyWindows.AUDIT_RECORDS - 1);
        words[at] = cause.ordinal() | (long) queue << 8 | (long) epoch << 16 | (long) local << 32
                | (long) remote << 48;
        words[at + 1] = Integer.toUnsignedLong(command) | (long) host << 32;
        producer++;
    }

    /** Takes over the records and counts of another chip. */
    void adopt(KeyChip from) {
        for (int i = 0; i < words.length; i++) {
            words[i] = from.read(KeyWindows.AUDIT + Long.BYTES * i);
        }
        for (int i = 0; i < causes.length; i++) {
            causes[i] = from.read(KeyWindows.cause(i));
        }
        dropped = from.read(KeyRegisters.AUDIT_DROPPED);
        producer = (int) from.read(KeyRegisters.AUDIT_PRODUCER);
        consumer = (int) from.read(KeyRegisters.AUDIT_CONSUMER);
    }

    long word(int index) {
        return words[index];
    }

    long cause(int code) {
        return causes[code];
    }

    long dropped() {
        return dropped;
    }

    int producer() {
        return producer;
    }

    int consumer() {
        return consumer;
    }

    /** Whether a consumer lies within what was recorded. */
    boolean mayConsume(int value) {
        return Integer.compareUnsigned(value - consumer, producer - consumer) <= 0;
    }

    void consume(int value) {
        consumer = value;
    }

    /** Puts the words of a record in another's place. */
    void replace(int record, long first, long second) {
        int at = 2 * (record & KeyWindows.AUDIT_RECORDS - 1);
        words[at] = first;
        words[at + 1] = second;
    }

    boolean waits() {
        return producer != consumer;
    }
}
