// Generated from rtl/msix/registers.md by RegisterGenerator: change that file, not this one.
// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** Registers of the MSI-X block: offsets, reset values and fields. */
public final class MsixRegisters {
    public static final int ID = 0x000;
    public static final long ID_RESET = 0x13158534DL;
    /** "MSX1" as bytes in memory. */
    public static final int ID_MAGIC_LSB = 0;
    public static final long ID_MAGIC_MASK = 0xFFFFFFFFL;
    /** Version of this table. */
    public static final int ID_VERSION_LSB = 32;
    public static final long ID_VERSION_MASK = 0xFFFFFFFF00000000L;

    public static final int CONTROL = 0x008;
    public static final long CONTROL_RESET = 0x0L;
    /** Frames are taken. */
    public static final int CONTROL_ENABLE_LSB = 0;
    public static final long CONTROL_ENABLE_MASK = 0x1L;
    /** The host can be reached: data and messages may leave. */
    public static final int CONTROL_HOST_LINK_LSB = 1;
    public static final long CONTROL_HOST_LINK_MASK = 0x2L;

    public static final int STATUS = 0x010;
    public static final long STATUS_RESET = 0x0L;
    /** No progress is possible without input; moderation intervals that hold nothing do not count. */
    public static final int STATUS_IDLE_LSB = 0;
    public static final long STATUS_IDLE_MASK = 0x1L;
    /** Memories are clean after reset. */
    public static final int STATUS_SWEPT_LSB = 1;
    public static final long STATUS_SWEPT_MASK = 0x2L;
    /** Raises that wait for a fence, a flush or a response. */
    public static final int STATUS_PARKED_LSB = 8;
    public static final long STATUS_PARKED_MASK = 0xFF00L;

    public static final int SIZE = 0x018;
    public static final long SIZE_RESET = 0x0L;
    /** Table entries of all functions together. */
    public static final int SIZE_VECTORS_LSB = 0;
    public static final long SIZE_VECTORS_MASK = 0xFFFL;
    /** Functions. */
    public static final int SIZE_FUNCTIONS_LSB = 16;
    public static final long SIZE_FUNCTIONS_MASK = 0xF0000L;
    /** Connections. */
    public static final int SIZE_CONNECTIONS_LSB = 24;
    public static final long SIZE_CONNECTIONS_MASK = 0x1F000000L;
    /** Streams of a connection. */
    public static final int SIZE_STREAMS_LSB = 32;
    public static final long SIZE_STREAMS_MASK = 0x700000000L;

    public static final int MODERATION = 0x020;
    public static final long MODERATION_RESET = 0x0L;
    /** Intervals of the moderation window are obeyed. */
    public static final int MODERATION_ENABLE_LSB = 0;
    public static final long MODERATION_ENABLE_MASK = 0x1L;

    public static final int FUNCTION_RESET = 0x028;
    public static final long FUNCTION_RESET_RESET = 0x0L;
    /** Writing resets this function. */
    public static final int FUNCTION_RESET_FUNCTION_LSB = 0;
    public static final long FUNCTION_RESET_FUNCTION_MASK = 0x7L;
    /** One bit a function: its reset is not done. */
    public static final int FUNCTION_RESET_BUSY_LSB = 8;
    public static final long FUNCTION_RESET_BUSY_MASK = 0xFF00L;

    public static final int RAISE = 0x030;
    public static final long RAISE_RESET = 0x0L;
    /** Writing raises an event, as a RAISE frame without a fence does. */
    public static final int RAISE_FUNCTION_LSB = 0;
    public static final long RAISE_FUNCTION_MASK = 0x7L;
    /** Vector of the function's table; beyond its size: SLVERR. */
    public static final int RAISE_VECTOR_LSB = 16;
    public static final long RAISE_VECTOR_MASK = 0x7FF0000L;
    /** The event is not moderated. */
    public static final int RAISE_URGENT_LSB = 32;
    public static final long RAISE_URGENT_MASK = 0x100000000L;

    public static final int WITHDRAW = 0x038;
    public static final long WITHDRAW_RESET = 0x0L;
    /** Writing clears Pending of a vector. */
    public static final int WITHDRAW_FUNCTION_LSB = 0;
    public static final long WITHDRAW_FUNCTION_MASK = 0x7L;
    /** Vector of the function's table; beyond its size: SLVERR. */
    public static final int WITHDRAW_VECTOR_LSB = 16;
    public static final long WITHDRAW_VECTOR_MASK = 0x7FF0000L;

    public static final int INTX_PENDING = 0x040;
    public static final long INTX_PENDING_RESET = 0x0L;
    /** One bit a function: INTX is set, ENABLE is not, and a vector is pending. */
    public static final int INTX_PENDING_FUNCTIONS_LSB = 0;
    public static final long INTX_PENDING_FUNCTIONS_MASK = 0xFFL;

    public static final int ERROR_PRODUCER = 0x048;
    public static final long ERROR_PRODUCER_RESET = 0x0L;
    /** Error records written, free running. */
    public static final int ERROR_PRODUCER_COUNT_LSB = 0;
    public static final long ERROR_PRODUCER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int ERROR_CONSUMER = 0x050;
    public static final long ERROR_CONSUMER_RESET = 0x0L;
    /** Error records that firmware has taken. */
    public static final int ERROR_CONSUMER_COUNT_LSB = 0;
    public static final long ERROR_CONSUMER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int INBOX_PRODUCER = 0x058;
    public static final long INBOX_PRODUCER_RESET = 0x0L;
    /** Control frames put into the inbox, free running. */
    public static final int INBOX_PRODUCER_COUNT_LSB = 0;
    public static final long INBOX_PRODUCER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int INBOX_CONSUMER = 0x060;
    public static final long INBOX_CONSUMER_RESET = 0x0L;
    /** Control frames that firmware has taken; either pair differs: interrupt. */
    public static final int INBOX_CONSUMER_COUNT_LSB = 0;
    public static final long INBOX_CONSUMER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int OUTBOX = 0x068;
    public static final long OUTBOX_RESET = 0x0L;
    /** Writing sends the frame in the outbox window, with its CRC put in. */
    public static final int OUTBOX_SEND_LSB = 0;
    public static final long OUTBOX_SEND_MASK = 0x1L;
    /** The frame has not left. */
    public static final int OUTBOX_BUSY_LSB = 0;
    public static final long OUTBOX_BUSY_MASK = 0x1L;

    public static final int FRAMES = 0x100;
    public static final long FRAMES_RESET = 0x0L;
    /** Sequenced frames accepted. */
    public static final int FRAMES_COUNT_LSB = 0;
    public static final long FRAMES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int DATA_FRAMES = 0x108;
    public static final long DATA_FRAMES_RESET = 0x0L;
    /** DATA frames placed. */
    public static final int DATA_FRAMES_COUNT_LSB = 0;
    public static final long DATA_FRAMES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int DATA_BYTES = 0x110;
    public static final long DATA_BYTES_RESET = 0x0L;
    /** Bytes of them. */
    public static final int DATA_BYTES_COUNT_LSB = 0;
    public static final long DATA_BYTES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int EVENTS = 0x118;
    public static final long EVENTS_RESET = 0x0L;
    /** Events given to the core: raises of frames and of firmware, held ones when their interval ends. */
    public static final int EVENTS_COUNT_LSB = 0;
    public static final long EVENTS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int MESSAGES = 0x120;
    public static final long MESSAGES_RESET = 0x0L;
    /** Messages accepted by the host port. */
    public static final int MESSAGES_COUNT_LSB = 0;
    public static final long MESSAGES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int MERGED = 0x128;
    public static final long MERGED_RESET = 0x0L;
    /** Events that found their vector pending. */
    public static final int MERGED_COUNT_LSB = 0;
    public static final long MERGED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int WITHDRAWN = 0x130;
    public static final long WITHDRAWN_RESET = 0x0L;
    /** Pending bits cleared by WITHDRAW. */
    public static final int WITHDRAWN_COUNT_LSB = 0;
    public static final long WITHDRAWN_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int HELD = 0x138;
    public static final long HELD_RESET = 0x0L;
    /** Events held by moderation. */
    public static final int HELD_COUNT_LSB = 0;
    public static final long HELD_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int CUT = 0x140;
    public static final long CUT_RESET = 0x0L;
    /** Frames of a wrong length. */
    public static final int CUT_COUNT_LSB = 0;
    public static final long CUT_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BAD_CRC = 0x148;
    public static final long BAD_CRC_RESET = 0x0L;
    /** Frames whose CRC32C does not fit. */
    public static final int BAD_CRC_COUNT_LSB = 0;
    public static final long BAD_CRC_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int UNKNOWN_TYPE = 0x150;
    public static final long UNKNOWN_TYPE_RESET = 0x0L;
    /** Frames of an unknown type or version. */
    public static final int UNKNOWN_TYPE_COUNT_LSB = 0;
    public static final long UNKNOWN_TYPE_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int FOREIGN = 0x158;
    public static final long FOREIGN_RESET = 0x0L;
    /** Frames of no valid connection or stream. */
    public static final int FOREIGN_COUNT_LSB = 0;
    public static final long FOREIGN_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int OLD_EPOCH = 0x160;
    public static final long OLD_EPOCH_RESET = 0x0L;
    /** Frames of another epoch of the connection. */
    public static final int OLD_EPOCH_COUNT_LSB = 0;
    public static final long OLD_EPOCH_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int DUPLICATE = 0x168;
    public static final long DUPLICATE_RESET = 0x0L;
    /** Frames behind the expected sequence. */
    public static final int DUPLICATE_COUNT_LSB = 0;
    public static final long DUPLICATE_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int GAP = 0x170;
    public static final long GAP_RESET = 0x0L;
    /** Frames ahead of the expected sequence, within 1,023. */
    public static final int GAP_COUNT_LSB = 0;
    public static final long GAP_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int OUTSIDE_WINDOW = 0x178;
    public static final long OUTSIDE_WINDOW_RESET = 0x0L;
    /** Frames further ahead. */
    public static final int OUTSIDE_WINDOW_COUNT_LSB = 0;
    public static final long OUTSIDE_WINDOW_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int NO_ROOM = 0x180;
    public static final long NO_ROOM_RESET = 0x0L;
    /** Frames put off. */
    public static final int NO_ROOM_COUNT_LSB = 0;
    public static final long NO_ROOM_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int RATE_LIMITED = 0x188;
    public static final long RATE_LIMITED_RESET = 0x0L;
    /** Raises put off by the rate limit of their connection. */
    public static final int RATE_LIMITED_COUNT_LSB = 0;
    public static final long RATE_LIMITED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int FOREIGN_FUNCTION = 0x190;
    public static final long FOREIGN_FUNCTION_RESET = 0x0L;
    /** Frames for a function that the connection does not own. */
    public static final int FOREIGN_FUNCTION_COUNT_LSB = 0;
    public static final long FOREIGN_FUNCTION_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int OLD_FUNCTION = 0x198;
    public static final long OLD_FUNCTION_RESET = 0x0L;
    /** Frames from before a reset of their function. */
    public static final int OLD_FUNCTION_COUNT_LSB = 0;
    public static final long OLD_FUNCTION_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BAD_RANGE = 0x1A0;
    public static final long BAD_RANGE_RESET = 0x0L;
    /** DATA outside the function's ranges. */
    public static final int BAD_RANGE_COUNT_LSB = 0;
    public static final long BAD_RANGE_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BAD_CARRIER = 0x1A8;
    public static final long BAD_CARRIER_RESET = 0x0L;
    /** Raises whose carrier names nothing. */
    public static final int BAD_CARRIER_COUNT_LSB = 0;
    public static final long BAD_CARRIER_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BAD_VECTOR = 0x1B0;
    public static final long BAD_VECTOR_RESET = 0x0L;
    /** Raises and withdrawals of a vector that is not mapped or beyond the table. */
    public static final int BAD_VECTOR_COUNT_LSB = 0;
    public static final long BAD_VECTOR_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int DATA_FAULT = 0x1B8;
    public static final long DATA_FAULT_RESET = 0x0L;
    /** Data writes that the host answered with an error. */
    public static final int DATA_FAULT_COUNT_LSB = 0;
    public static final long DATA_FAULT_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int MESSAGE_FAULT = 0x1C0;
    public static final long MESSAGE_FAULT_RESET = 0x0L;
    /** Messages that the host answered with an error. */
    public static final int MESSAGE_FAULT_COUNT_LSB = 0;
    public static final long MESSAGE_FAULT_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BAD_ACCESS = 0x1C8;
    public static final long BAD_ACCESS_RESET = 0x0L;
    /** Writes to the table that are no aligned DWORD or QWORD, or to an entry of no function. */
    public static final int BAD_ACCESS_COUNT_LSB = 0;
    public static final long BAD_ACCESS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int BAD_ENTRY = 0x1D0;
    public static final long BAD_ENTRY_RESET = 0x0L;
    /** Table writes that leave an entry unmasked with an address that cannot be used. */
    public static final int BAD_ENTRY_COUNT_LSB = 0;
    public static final long BAD_ENTRY_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int PBA_WRITE = 0x1D8;
    public static final long PBA_WRITE_RESET = 0x0L;
    /** Writes to the pending array, ignored. */
    public static final int PBA_WRITE_COUNT_LSB = 0;
    public static final long PBA_WRITE_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int INBOX_DROPPED = 0x1E0;
    public static final long INBOX_DROPPED_RESET = 0x0L;
    /** Control frames that found the inbox full. */
    public static final int INBOX_DROPPED_COUNT_LSB = 0;
    public static final long INBOX_DROPPED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int ERRORS_DROPPED = 0x1E8;
    public static final long ERRORS_DROPPED_RESET = 0x0L;
    /** Error records that found their ring full. */
    public static final int ERRORS_DROPPED_COUNT_LSB = 0;
    public static final long ERRORS_DROPPED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    private MsixRegisters() {
    }
}
