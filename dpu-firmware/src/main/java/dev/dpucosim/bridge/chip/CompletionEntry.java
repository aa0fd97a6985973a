// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.Objects;

/**
 * A completion as the chip writes it into a process's completion ring; little-endian, 32 bytes.
 *
 * <pre>
 *       7        6        5        4        3        2        1        0
 *  +-----------------------------------+-----------------+--------+--------+
 *  |        index of the command       |      queue      |  flags | status |  0
 *  +-----------------------------------+-----------------+--------+--------+
 *  |                        user tag of the command                        |  8
 *  +-----------------------------------------------------------------------+
 *  |                        bytes done: the length, or 0                   | 16
 *  +-----------------------------------------------------------------------+
 *  |                                   0                                   | 24
 *  +-----------------------------------------------------------------------+
 * </pre>
 */
public final class CompletionEntry {

    /** Bytes of an entry. */
    public static final int BYTES = 32;
    /** 1 in the first lap of the ring, and toggles every lap. */
    public static final int PHASE = 1;
    /** Some bytes of the target may have been written. */
    public static final int PARTIAL = 2;

    static final int STATUS_AT = 0;
    static final int FLAGS_AT = STATUS_AT + 1;
    static final int QUEUE_AT = FLAGS_AT + 1;
    static final int COMMAND_AT = QUEUE_AT + 2;
    static final int USER_TAG_AT = COMMAND_AT + 4;
    static final int DONE_AT = USER_TAG_AT + 8;

    private byte[] bytes;
    private int at;

    /** An entry of zeroes. */
    public CompletionEntry() {
        wrap(new byte[BYTES], 0);
    }

    /** Looks at an entry in an array from now on. */
    public CompletionEntry wrap(byte[] array, int from) {
        Objects.checkFromIndexSize(from, BYTES, array.length);
        bytes = array;
        at = from;
        return this;
    }

    /** Sets everything. */
    public CompletionEntry set(KeyStatus status, int flags, int queue, int command, long userTag, long done) {
        Bytes.putLong(bytes, at, status.code() | (long) flags << 8 | (long) queue << 16 | (long) command << 32);
        Bytes.putLong(bytes, at + USER_TAG_AT, userTag);
        Bytes.putLong(bytes, at + DONE_AT, done);
        Bytes.putLong(bytes, at + DONE_AT + 8, 0);
        return this;
    }

    /** How it ended. */
    public KeyStatus status() {
        return KeyStatus.of(bytes[at + STATUS_AT] & 0xFF);
    }

    /** Phase and partial. */
    public int flags() {
        return bytes[at + FLAGS_AT] & 0xFF;
    }

    /** 1 in the first lap. */
    public int phase() {
        return flags() & PHASE;
    }

    /** Whether some bytes of the target may have been written. */
    public boolean partial() {
        return (flags() & PARTIAL) != 0;
    }

    /** The queue of the command. */
    public int queue() {
        return Bytes.getShort(bytes, at + QUEUE_AT);
    }

    /** Index of the command in its queue, free running. */
    public int command() {
        return Bytes.getInt(bytes, at + COMMAND_AT);
    }

    /** The user tag of the command. */
    public long userTag() {
        return Bytes.getLong(bytes, at + USER_TAG_AT);
    }

    /** Bytes moved: the length, or 0. */
    public long done() {
        return Bytes.getLong(bytes, at + DONE_AT);
    }

    /** The array and where it begins in it are the caller's own. */
    byte[] array() {
        return bytes;
    }

    /** One line. */
    @Override
    public String toString() {
        return String.format("%s queue=%d command=%d tag=%x done=%d%s phase=%d", status(), queue(), command(),
                userTag(), done(), partial() ? " PARTIAL" : "", phase());
    }
}
