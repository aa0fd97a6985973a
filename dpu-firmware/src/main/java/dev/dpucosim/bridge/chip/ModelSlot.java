// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** A command in flight in the model: what is left of it, and how it ends. */
final class ModelSlot {
    final ModelQueue queue;
    int command;
    long userTag;
    int localIndex;
    int remoteIndex;
    int exporter;
    int exporterEpoch;
    boolean fence;
    int sourceHost;
    long source;
    long target;
    long length;
    /** Bytes of segments begun. */
    long position;
    /** Of the segment under way: where it begins in the command, its bytes, and those before them in its first line. */
    long segment;
    int segmentBytes;
    int segmentSkip;
    /** Transactions of the segment under way. */
    int outstanding;
    Cause cause;
    boolean partial;
    boolean finished;
    boolean holding;

    ModelSlot(ModelQueue queue) {
        this.queue = queue;
    }

    void start(int number, long tag) {
        command = number;
        userTag = tag;
        localIndex = 0;
        remoteIndex = 0;
        fence = false;
        length = 0;
        position = 0;
        outstanding = 0;
        cause = Cause.NONE;
        partial = false;
        finished = false;
        holding = false;
    }

    /** No segment will begin any more. */
    boolean ended() {
        return finished || cause != Cause.NONE || position == length;
    }

    /** The first failure is the one that counts; a revoke counts only where there is no other. */
    void fail(Cause why, boolean some) {
        if (cause == Cause.NONE || cause == Cause.REVOKED && why != Cause.REVOKED) {
            cause = why;
            partial = some;
        }
    }
}
