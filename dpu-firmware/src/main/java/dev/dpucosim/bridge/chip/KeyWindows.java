// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/**
 * Addresses of the windows of {@code rtl/keybridge/registers.md}, and the fields in them; the registers below them are
 * {@link KeyRegisters}.
 */
public final class KeyWindows {

    /** Address of the first counter. */
    static final int COUNTERS_FIRST = KeyRegisters.COMMANDS;
    /** Queues of the chip. */
    public static final int QUEUES = 64;
    /** Commands in flight. */
    public static final int SLOTS = 64;
    /** Words of a record. */
    public static final int RECORD_WORDS = 5;
    /** Records of the audit ring. */
    public static final int AUDIT_RECORDS = 16;
    /** Counters of causes. */
    public static final int CAUSES = 32;
    /** log2 of the entries of a ring, at most. */
    public static final int RING_LOG2_MAX = 12;
    /** Cycles of a window of RATE. */
    public static final int RATE_CYCLES = 1024;
    /** Bytes of a queue's window, and of its doorbell page. */
    public static final int QUEUE_BYTES = 0x40;
    /** Bytes of a doorbell page. */
    public static final int DOORBELL_BYTES = 0x1000;

    /** First address of the STAGE window. */
    public static final int STAGE = 0x00800;
    /** First address of the QUEUE window. */
    public static final int QUEUE = 0x01000;
    /** First address of the CAUSE window. */
    public static final int CAUSE = 0x02000;
    /** First address of the AUDIT window. */
    public static final int AUDIT = 0x02400;
    /** First address of the doorbell pages. */
    public static final int DOORBELL = 0x40000;
    /** Behind the last doorbell page. */
    public static final int END = DOORBELL + QUEUES * DOORBELL_BYTES;

    /** Words of a queue's window. */
    public static final int QUEUE_CONTROL = 0x00;
    /** Address and log2 of the submission ring. */
    public static final int QUEUE_SUBMISSION = 0x08;
    /** Address and log2 of the completion ring. */
    public static final int QUEUE_COMPLETION = 0x10;
    /** Address of the counter, or of the words of the bits. */
    public static final int QUEUE_COUNTER = 0x18;
    /** Lines in a window of time. */
    public static final int QUEUE_RATE = 0x20;
    /** Descriptors fetched and entries written. */
    public static final int QUEUE_PROGRESS = 0x28;
    /** Commands that ended well. */
    public static final int QUEUE_SUCCESSES = 0x30;

    /** The queue is in use. */
    public static final long CONTROL_VALID = 1;
    /** Its memory is that of host 2. */
    public static final long CONTROL_HOST = 2;
    /** Lowest bit of the mode. */
    public static final int CONTROL_MODE_LSB = 2;
    /** Lowest bit of the weight. */
    public static final int CONTROL_WEIGHT_LSB = 8;
    /** Lowest bit of the epoch. */
    public static final int CONTROL_EPOCH_LSB = 16;
    /** A descriptor or a completion met an error. */
    public static final long CONTROL_STOPPED = 1L << 32;

    /** Doorbell of descriptors: their producer. */
    public static final int DOORBELL_SUBMIT = 0;
    /** Doorbell of completions: their consumer. */
    public static final int DOORBELL_COMPLETE = 8;

    private KeyWindows() {
    }

    /** Address of a word of STAGE. */
    public static int stage(int word) {
        return STAGE + 8 * word;
    }

    /** Address of a word of a queue. */
    public static int queue(int queue, int word) {
        return QUEUE + QUEUE_BYTES * queue + word;
    }

    /** Address of a doorbell. */
    public static int doorbell(int queue, int which) {
        return DOORBELL + DOORBELL_BYTES * queue + which;
    }

    /** Address of a cause's count. */
    public static int cause(int code) {
        return CAUSE + 8 * code;
    }

    /** Address of one of the two words of an audit record. */
    public static int audit(int record, int word) {
        return AUDIT + 16 * (record & AUDIT_RECORDS - 1) + 8 * word;
    }

    /** The value of a queue's CONTROL. */
    public static long control(int host, QueueMode mode, int weight) {
        return CONTROL_VALID | (host == 1 ? CONTROL_HOST : 0) | (long) mode.ordinal() << CONTROL_MODE_LSB
                | (long) weight << CONTROL_WEIGHT_LSB;
    }

    /** The value of SUBMISSION or COMPLETION. */
    public static long ring(long address, int log2) {
        return address | log2;
    }

    /** The epoch in a queue's CONTROL. */
    public static int epoch(long control) {
        return (int) (control >>> CONTROL_EPOCH_LSB) & 0xFFFF;
    }
}
