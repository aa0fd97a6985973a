// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.Objects;

/**
 * A command as a process writes it into its submission ring; little-endian, 64 bytes, one beat.
 *
 * <pre>
 *       7        6        5        4        3        2        1        0
 *  +-----------------------------------+-----------------+--------+--------+
 *  |              length               |        0        |  flags | opcode |  0
 *  +-----------------------------------+-----------------+--------+--------+
 *  |                        user tag, given back                           |  8
 *  +-----------------------------------------------------+-----------------+
 *  |                 local key: generation               |      index      | 16
 *  +-----------------------------------------------------+-----------------+
 *  |                 local key: tag                                        | 24
 *  +-----------------------------------------------------+-----------------+
 *  |                 remote key: generation              |      index      | 32
 *  +-----------------------------------------------------+-----------------+
 *  |                 remote key: tag                                       | 40
 *  +-----------------------------------------------------------------------+
 *  |                 offset in the local key's range                       | 48
 *  +-----------------------------------------------------------------------+
 *  |                 offset in the remote key's range                      | 56
 *  +-----------------------------------------------------------------------+
 * </pre>
 *
 * <p>
 * A window over an array; setters return the entry. What is written is not judged here: that is the chip's.
 */
public final class SubmissionEntry {

    /** Bytes of an entry. */
    public static final int BYTES = 64;
    /** From remote to local. */
    public static final int READ = 1;
    /** From local to remote. */
    public static final int WRITE = 2;
    /** Starts when all earlier commands of its queue are done. */
    public static final int FENCE = 1;

    static final int OPCODE_AT = 0;
    static final int FLAGS_AT = OPCODE_AT + 1;
    static final int RESERVED_AT = FLAGS_AT + 1;
    static final int LENGTH_AT = RESERVED_AT + 2;
    static final int USER_TAG_AT = LENGTH_AT + 4;
    static final int LOCAL_KEY_AT = USER_TAG_AT + 8;
    static final int REMOTE_KEY_AT = LOCAL_KEY_AT + KeyValue.BYTES;
    static final int LOCAL_OFFSET_AT = REMOTE_KEY_AT + KeyValue.BYTES;
    static final int REMOTE_OFFSET_AT = LOCAL_OFFSET_AT + 8;

    private byte[] bytes;
    private int at;

    /** An entry of zeroes. */
    public SubmissionEntry() {
        this(new byte[BYTES]);
    }

    /** An entry in an array of its own size. */
    public SubmissionEntry(byte[] bytes) {
        wrap(bytes, 0);
    }

    /** Looks at an entry in an array from now on. */
    public SubmissionEntry wrap(byte[] array, int from) {
        Objects.checkFromIndexSize(from, BYTES, array.length);
        bytes = array;
        at = from;
        return this;
    }

    /** Sets everything; flags 0. */
    public SubmissionEntry set(int opcode, long length, long userTag, KeyValue local, long localOffset, KeyValue remote,
            long remoteOffset) {
        Bytes.putLong(bytes, at, opcode & 0xFF | length << 32);
        return userTag(userTag).local(local, localOffset).remote(remote, remoteOffset);
    }

    /** What to do. */
    public int opcode() {
        return bytes[at + OPCODE_AT] & 0xFF;
    }

    /** Sets what to do. */
    public SubmissionEntry opcode(int opcode) {
        bytes[at + OPCODE_AT] = (byte) opcode;
        return this;
    }

    /** Flags; bit 0 is {@link #FENCE}. */
    public int flags() {
        return bytes[at + FLAGS_AT] & 0xFF;
    }

    /** Sets the flags. */
    public SubmissionEntry flags(int flags) {
        bytes[at + FLAGS_AT] = (byte) flags;
        return this;
    }

    /** The two bytes that must be 0. */
    public int reserved() {
        return Bytes.getShort(bytes, at + RESERVED_AT);
    }

    /** Sets the two bytes that must be 0. */
    public SubmissionEntry reserved(int value) {
        Bytes.putShort(bytes, at + RESERVED_AT, value);
        return this;
    }

    /** Bytes to move, 0 to 2^32 - 1. */
    public long length() {
        return Integer.toUnsignedLong(Bytes.getInt(bytes, at + LENGTH_AT));
    }

    /** Sets the bytes to move. */
    public SubmissionEntry length(long length) {
        Bytes.putInt(bytes, at + LENGTH_AT, (int) length);
        return this;
    }

    /** Given back in the completion. */
    public long userTag() {
        return Bytes.getLong(bytes, at + USER_TAG_AT);
    }

    /** Sets what is given back. */
    public SubmissionEntry userTag(long userTag) {
        Bytes.putLong(bytes, at + USER_TAG_AT, userTag);
        return this;
    }

    /** Index of the local key. */
    public int localIndex() {
        return Bytes.getShort(bytes, at + LOCAL_KEY_AT);
    }

    /** Generation of the local key. */
    public long localGeneration() {
        return Bytes.getLong(bytes, at + LOCAL_KEY_AT) >>> 16;
    }

    /** Tag of the local key. */
    public long localTag() {
        return Bytes.getLong(bytes, at + LOCAL_KEY_AT + 8);
    }

    /** Offset in the local key's range. */
    public long localOffset() {
        return Bytes.getLong(bytes, at + LOCAL_OFFSET_AT);
    }

    /** Sets local key and offset. */
    public SubmissionEntry local(KeyValue key, long offset) {
        Bytes.putLong(bytes, at + LOCAL_KEY_AT, key.low());
        Bytes.putLong(bytes, at + LOCAL_KEY_AT + 8, key.tag());
        Bytes.putLong(bytes, at + LOCAL_OFFSET_AT, offset);
        return this;
    }

    /** Index of the remote key. */
    public int remoteIndex() {
        return Bytes.getShort(bytes, at + REMOTE_KEY_AT);
    }

    /** Generation of the remote key. */
    public long remoteGeneration() {
        return Bytes.getLong(bytes, at + REMOTE_KEY_AT) >>> 16;
    }

    /** Tag of the remote key. */
    public long remoteTag() {
        return Bytes.getLong(bytes, at + REMOTE_KEY_AT + 8);
    }

    /** Offset in the remote key's range. */
    public long remoteOffset() {
        return Bytes.getLong(bytes, at + REMOTE_OFFSET_AT);
    }

    /** Sets remote key and offset. */
    public SubmissionEntry remote(KeyValue key, long offset) {
        Bytes.putLong(bytes, at + REMOTE_KEY_AT, key.low());
        Bytes.putLong(bytes, at + REMOTE_KEY_AT + 8, key.tag());
        Bytes.putLong(bytes, at + REMOTE_OFFSET_AT, offset);
        return this;
    }

    /** The 64 bytes of it, not a copy when the array holds nothing else. */
    public byte[] bytes() {
        return at == 0 && bytes.length == BYTES ? bytes : java.util.Arrays.copyOfRange(bytes, at, at + BYTES);
    }

    /** One line, without the tags of keys. */
    @Override
    public String toString() {
        return String.format("opcode=%d flags=%d length=%d local=%d.%d+%x remote=%d.%d+%x tag=%x", opcode(), flags(),
                length(), localIndex(), localGeneration(), localOffset(), remoteIndex(), remoteGeneration(),
                remoteOffset(), userTag());
    }
}
