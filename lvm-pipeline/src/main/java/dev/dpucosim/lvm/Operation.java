// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

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
    /** Index of an internal operation, which has no buffer. */
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
    }

    boolean zero(int fragment) {
        return (zeroMask >>> fragment & 1) != 0;
    }

    /** Physical extent of a fragment. */
    long extent(int fragment) {
        return extents[fragment] & 0xFFFFFFFFL;
    }
}
