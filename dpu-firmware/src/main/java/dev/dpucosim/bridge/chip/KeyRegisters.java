// Generated from rtl/keybridge/registers.md by RegisterGenerator: change that file, not this one.
// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** Registers of the key bridge: offsets, reset values and fields. */
public final class KeyRegisters {
    public static final int ID = 0x000;
    public static final long ID_RESET = 0x13159454BL;
    /** "KEY1" as bytes in memory. */
    public static final int ID_MAGIC_LSB = 0;
    public static final long ID_MAGIC_MASK = 0xFFFFFFFFL;
    /** Version of this table. */
    public static final int ID_VERSION_LSB = 32;
    public static final long ID_VERSION_MASK = 0xFFFFFFFF00000000L;

    public static final int CONTROL = 0x008;
    public static final long CONTROL_RESET = 0x0L;
    /** Descriptors are fetched. */
    public static final int CONTROL_ENABLE_LSB = 0;
    public static final long CONTROL_ENABLE_MASK = 0x1L;

    public static final int STATUS = 0x010;
    public static final long STATUS_RESET = 0x0L;
    /** No progress is possible without input. */
    public static final int STATUS_IDLE_LSB = 0;
    public static final long STATUS_IDLE_MASK = 0x1L;
    /** Memories are clean after reset. */
    public static final int STATUS_SWEPT_LSB = 1;
    public static final long STATUS_SWEPT_MASK = 0x2L;
    /** Commands in flight. */
    public static final int STATUS_SLOTS_LSB = 8;
    public static final long STATUS_SLOTS_MASK = 0xFF00L;

    public static final int SIZE = 0x018;
    public static final long SIZE_RESET = 0x0L;
    /** Records of the key table. */
    public static final int SIZE_KEYS_LSB = 0;
    public static final long SIZE_KEYS_MASK = 0x1FFFFL;
    /** Queues. */
    public static final int SIZE_QUEUES_LSB = 24;
    public static final long SIZE_QUEUES_MASK = 0xFF000000L;
    /** Slots. */
    public static final int SIZE_SLOTS_LSB = 32;
    public static final long SIZE_SLOTS_MASK = 0xFF00000000L;

    public static final int MAX_LENGTH = 0x020;
    public static final long MAX_LENGTH_RESET = 0x80000000L;
    /** Longest command. */
    public static final int MAX_LENGTH_BYTES_LSB = 0;
    public static final long MAX_LENGTH_BYTES_MASK = 0xFFFFFFFFL;

    public static final int TIMEOUT = 0x028;
    public static final long TIMEOUT_RESET = 0x0L;
    /** A port without progress for so long is stalled, 0: never. */
    public static final int TIMEOUT_CYCLES_LSB = 0;
    public static final long TIMEOUT_CYCLES_MASK = 0xFFFFFFFFL;

    public static final int KEY = 0x030;
    public static final long KEY_RESET = 0x0L;
    /** The record that STAGE holds and commands are about. */
    public static final int KEY_INDEX_LSB = 0;
    public static final long KEY_INDEX_MASK = 0xFFFFL;

    public static final int KEY_WRITE = 0x038;
    public static final long KEY_WRITE_RESET = 0x0L;
    /** Writing puts STAGE into the record, in one clock; refused while the index is BUSY. */
    public static final int KEY_WRITE_GO_LSB = 0;
    public static final long KEY_WRITE_GO_MASK = 0x1L;

    public static final int KEY_REVOKE = 0x040;
    public static final long KEY_REVOKE_RESET = 0x0L;
    /** Writing clears LIVE of the record and begins to drain it. */
    public static final int KEY_REVOKE_GO_LSB = 0;
    public static final long KEY_REVOKE_GO_MASK = 0x1L;
    /** A slot holds the index that was revoked last. */
    public static final int KEY_REVOKE_BUSY_LSB = 0;
    public static final long KEY_REVOKE_BUSY_MASK = 0x1L;

    public static final int KEY_READ = 0x048;
    public static final long KEY_READ_RESET = 0x0L;
    /** Writing loads STAGE from the record. */
    public static final int KEY_READ_GO_LSB = 0;
    public static final long KEY_READ_GO_MASK = 0x1L;

    public static final int CLOSING = 0x050;
    public static final long CLOSING_RESET = 0x0L;
    /** The queue that bit 8 is about. */
    public static final int CLOSING_QUEUE_LSB = 0;
    public static final long CLOSING_QUEUE_MASK = 0x3FL;
    /** A slot of the queue, or with a key that it owns or exports under an epoch that has ended, remains. */
    public static final int CLOSING_BUSY_LSB = 8;
    public static final long CLOSING_BUSY_MASK = 0x100L;

    public static final int HOST1 = 0x058;
    public static final long HOST1_RESET = 0x0L;
    /** Transactions to host 1 end with an error inside the chip. */
    public static final int HOST1_ISOLATE_LSB = 0;
    public static final long HOST1_ISOLATE_MASK = 0x1L;
    /** What is outstanding is forgotten, nothing is begun. */
    public static final int HOST1_RESET_LSB = 1;
    public static final long HOST1_RESET_MASK = 0x2L;
    /** No progress for TIMEOUT cycles. */
    public static final int HOST1_STALLED_LSB = 8;
    public static final long HOST1_STALLED_MASK = 0x100L;
    /** Transactions without their last response. */
    public static final int HOST1_OUTSTANDING_LSB = 16;
    public static final long HOST1_OUTSTANDING_MASK = 0xFFFF0000L;

    public static final int HOST2 = 0x060;
    public static final long HOST2_RESET = 0x0L;
    /** As of host 1. */
    public static final int HOST2_ISOLATE_LSB = 0;
    public static final long HOST2_ISOLATE_MASK = 0x1L;
    /** As of host 1. */
    public static final int HOST2_RESET_LSB = 1;
    public static final long HOST2_RESET_MASK = 0x2L;
    /** As of host 1. */
    public static final int HOST2_STALLED_LSB = 8;
    public static final long HOST2_STALLED_MASK = 0x100L;
    /** As of host 1. */
    public static final int HOST2_OUTSTANDING_LSB = 16;
    public static final long HOST2_OUTSTANDING_MASK = 0xFFFF0000L;

    public static final int AUDIT_PRODUCER = 0x068;
    public static final long AUDIT_PRODUCER_RESET = 0x0L;
    /** Audit records written, free running. */
    public static final int AUDIT_PRODUCER_COUNT_LSB = 0;
    public static final long AUDIT_PRODUCER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int AUDIT_CONSUMER = 0x070;
    public static final long AUDIT_CONSUMER_RESET = 0x0L;
    /** Audit records that firmware has taken; the pair differs: interrupt. */
    public static final int AUDIT_CONSUMER_COUNT_LSB = 0;
    public static final long AUDIT_CONSUMER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int COMMANDS = 0x100;
    public static final long COMMANDS_RESET = 0x0L;
    /** Descriptors that came. */
    public static final int COMMANDS_COUNT_LSB = 0;
    public static final long COMMANDS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int ACCEPTED = 0x108;
    public static final long ACCEPTED_RESET = 0x0L;
    /** Commands whose both keys were valid. */
    public static final int ACCEPTED_COUNT_LSB = 0;
    public static final long ACCEPTED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int REFUSED = 0x110;
    public static final long REFUSED_RESET = 0x0L;
    /** Commands with a cause of 1 to 16. */
    public static final int REFUSED_COUNT_LSB = 0;
    public static final long REFUSED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int COMPLETED = 0x118;
    public static final long COMPLETED_RESET = 0x0L;
    /** Accepted commands that ended well. */
    public static final int COMPLETED_COUNT_LSB = 0;
    public static final long COMPLETED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int FAILED = 0x120;
    public static final long FAILED_RESET = 0x0L;
    /** Accepted commands that ended with a cause. */
    public static final int FAILED_COUNT_LSB = 0;
    public static final long FAILED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int SEGMENTS = 0x128;
    public static final long SEGMENTS_RESET = 0x0L;
    /** Segments begun. */
    public static final int SEGMENTS_COUNT_LSB = 0;
    public static final long SEGMENTS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BYTES = 0x130;
    public static final long BYTES_RESET = 0x0L;
    /** Bytes of segments begun. */
    public static final int BYTES_COUNT_LSB = 0;
    public static final long BYTES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int AUDIT_DROPPED = 0x138;
    public static final long AUDIT_DROPPED_RESET = 0x0L;
    /** Audit records that found their ring full. */
    public static final int AUDIT_DROPPED_COUNT_LSB = 0;
    public static final long AUDIT_DROPPED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BAD_DOORBELL = 0x140;
    public static final long BAD_DOORBELL_RESET = 0x0L;
    /** Doorbells beyond their ring. */
    public static final int BAD_DOORBELL_COUNT_LSB = 0;
    public static final long BAD_DOORBELL_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BAD_RECORD = 0x148;
    public static final long BAD_RECORD_RESET = 0x0L;
    /** Records that were refused. */
    public static final int BAD_RECORD_COUNT_LSB = 0;
    public static final long BAD_RECORD_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int FULL = 0x150;
    public static final long FULL_RESET = 0x0L;
    /** Cycles in which a queue with work had no completion entry free. */
    public static final int FULL_COUNT_LSB = 0;
    public static final long FULL_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int NO_SLOT = 0x158;
    public static final long NO_SLOT_RESET = 0x0L;
    /** Cycles in which a queue with work was refused a slot. */
    public static final int NO_SLOT_COUNT_LSB = 0;
    public static final long NO_SLOT_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    private KeyRegisters() {
    }
}
