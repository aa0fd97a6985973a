// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** Where the windows of {@code rtl/msix/registers.md} are, and how they are filled. */
public final class MsixWindows {
    /** Functions of a block. */
    public static final int FUNCTIONS = 8;
    /** Connections of a block. */
    public static final int CONNECTIONS = 16;
    /** Streams of a connection. */
    public static final int STREAMS = 4;
    /** Transport numbers of a block. */
    public static final int TRANSPORTS = 1024;
    /** Control frames that wait for firmware at most. */
    public static final int INBOX_FRAMES = 4;
    /** Error records that wait for firmware at most. */
    public static final int ERROR_RECORDS = 16;
    /** Ranges of a function to which data may go. */
    public static final int RANGES = 4;

    /** Bits of FUNCTION.CONTROL. */
    public static final long FUNCTION_ENABLE = 1;
    /** All vectors of the function are masked. */
    public static final long FUNCTION_MASK_ALL = 1 << 1;
    /** The function may write to the bus. */
    public static final long FUNCTION_BUS_MASTER = 1 << 2;
    /** The function's pending vectors show as INTx while it is not enabled. */
    public static final long FUNCTION_INTX = 1 << 3;
    /** Raises wait for responses, and are refused after failed data. */
    public static final long FUNCTION_WITHHOLD = 1 << 4;
    /** Lowest bit of the traffic class in FUNCTION.CONTROL. */
    public static final int FUNCTION_TC_LSB = 8;
    /** Lowest bit of the requester id in FUNCTION.CONTROL. */
    public static final int FUNCTION_REQUESTER_LSB = 16;

    static final int FUNCTION = 0x01000;
    static final int CONNECTION = 0x02000;
    static final int STREAM = 0x03000;
    static final int MAP = 0x04000;
    static final int TABLE = 0x08000;
    static final int PENDING = 0x10000;
    static final int INBOX = 0x11000;
    static final int OUTBOX = 0x11200;
    static final int ERRORS = 0x11400;
    static final int MODERATION = 0x14000;
    static final int TRANSPORT = 0x18000;
    static final int END = 0x1A000;

    private MsixWindows() {
    }

    /** FUNCTION f: CONTROL. */
    public static int functionControl(int function) {
        return FUNCTION + (function << 8);
    }

    /** FUNCTION f: TABLE. */
    public static int functionTable(int function) {
        return functionControl(function) + 0x08;
    }

    /** FUNCTION f: WINDOW. */
    public static int functionWindow(int function) {
        return functionControl(function) + 0x10;
    }

    /** FUNCTION f: EPOCH. */
    public static int functionEpoch(int function) {
        return functionControl(function) + 0x18;
    }

    /** FUNCTION f: OUTSTANDING. */
    public static int functionOutstanding(int function) {
        return functionControl(function) + 0x20;
    }

    /** FUNCTION f: first page, target and validity of a range; its last page is 8 further on. */
    public static int functionRange(int function, int range) {
        return functionControl(function) + 0x40 + (range << 4);
    }

    /** CONNECTION c: CONTROL. */
    public static int connectionControl(int connection) {
        return CONNECTION + (connection << 5);
    }

    /** CONNECTION c: RATE. */
    public static int connectionRate(int connection) {
        return connectionControl(connection) + 0x08;
    }

    /** STREAM s of connection c: EXPECTED. */
    public static int streamExpected(int connection, int stream) {
        return STREAM + (connection * STREAMS + stream << 4);
    }

    /** STREAM s of connection c: PLACED. */
    public static int streamPlaced(int connection, int stream) {
        return streamExpected(connection, stream) + 0x08;
    }

    /** MAP of an entry. */
    public static int map(int entry) {
        return MAP + (entry << 3);
    }

    /** The DWORD of an entry of TABLE: 0 address low, 1 address high, 2 data, 3 vector control. */
    public static int table(int entry, int dword) {
        return TABLE + (entry << 4) + (dword << 2);
    }

    /** A QWORD of PENDING. */
    public static int pending(int word) {
        return PENDING + (word << 3);
    }

    /** A control frame of INBOX. */
    public static int inbox(int frame) {
        return INBOX + (frame << 6);
    }

    /** The frame of OUTBOX. */
    public static int outbox() {
        return OUTBOX;
    }

    /** A record of ERRORS. */
    public static int error(int record) {
        return ERRORS + (record << 4);
    }

    /** MODERATION of an entry. */
    public static int moderation(int entry) {
        return MODERATION + (entry << 3);
    }

    /** TRANSPORT of a transport number. */
    public static int transport(int number) {
        return TRANSPORT + (number % TRANSPORTS << 3);
    }

    /** The value of FUNCTION.TABLE. */
    public static long tableValue(int base, int size) {
        return base | (long) (size - 1) << 16 | 1L << 32;
    }

    /** The value of CONNECTION.CONTROL. */
    public static long connectionValue(int id, int epoch, int functions) {
        return 1 | (long) functions << 8 | (long) epoch << 16 | (long) id << 32;
    }

    /** The value of TRANSPORT. */
    public static long transportValue(int number, int function, int vector) {
        return vector | (long) function << 16 | 1L << 31 | Integer.toUnsignedLong(number) >>> 10 << 42;
    }

    /** The value of MAP. */
    public static long mapValue(int vector) {
        return vector | 1L << 15;
    }
}
