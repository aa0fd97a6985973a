// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Opcode;

/**
 * One operation that the model knows: fields of {@code op_t}, its fragment table, and its record while it is parked.
 */
final class Operation {
    /** Operations of hosts that are known at once, each with a buffer. */
    static final int COUNT = 256;
    /** Fragments of the longest operation: 1 MiB, unaligned, over 64 KiB extents. */
    static final int FRAGMENTS_MAX = 17;
    /** Blocks of the longest operation. */
    static final int BLOCKS_MAX = 2048;
    /** Stripes of the longest SYNC. */
    static final int STRIPES_MAX = 65_535;
    /** Index of an internal operation; of those only READ and WRITE have a buffer, by their tag. */
    static final int NO_INDEX = 0;

    final int index;
    final boolean internal;
    final int[] extents = new int[FRAGMENTS_MAX];

    /** The host's own number, see {@code Capsule.operation}; that of members' command owners when internal. */
    long number;
    int opcode;
    int cid;
    int namespace;
    boolean namespaceBad;
    long firstBlock;
    int blocks;
    boolean fua;
    /** Bytes of data that came with it; 0 when internal. */
    int receivedBytes;
    /** Of a SYNC: members to be written, one bit each; whether it only looks; blocks that differed. */
    int members;
    boolean check;
    int blocksDiffering;
    boolean headerDigest;
    boolean dataDigest;
    int status;
    int fragments;
    int zeroMask;

    /** Exceptions that firmware has not settled; parked while above 0. */
    int waiting;
    boolean completed;
    int completedStatus;

    Operation(int index, boolean internal) {
        this.index = index;
        this.internal = internal;
    }

    /** Makes it a new operation; the rest is set by who takes it. */
    void renew() {
        status = 0;
        fragments = 0;
        zeroMask = 0;
        waiting = 0;
        completed = false;
        completedStatus = 0;
        namespaceBad = false;
        members = 0;
        check = false;
        blocksDiffering = 0;
    }

    /** Whether it reads blocks into its buffer. */
    boolean reads() {
        return opcode == Opcode.READ || opcode == Opcode.INTERNAL_READ;
    }

    /** Whether what it writes is zero, and in no buffer. */
    boolean zeroes() {
        return opcode == Opcode.INTERNAL_ZERO;
    }

    /** Number of its buffer: behind those of hosts' operations lie those of tags. */
    int buffer() {
        return opcode == Opcode.INTERNAL_READ || opcode == Opcode.INTERNAL_WRITE ? COUNT + cid : index;
    }

    boolean zero(int fragment) {
        return (zeroMask >>> fragment & 1) != 0;
    }

    /** Physical extent of a fragment. */
    long extent(int fragment) {
        return extents[fragment] & 0xFFFFFFFFL;
    }
}
