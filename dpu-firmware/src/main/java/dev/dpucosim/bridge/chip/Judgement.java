// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/**
 * What the check of a command comes to, and where its data lie then.
 *
 * @param cause         the first check that fails, or NONE
 * @param localBase     where the range of its local key begins; 0 when it is refused
 * @param remoteBase    the same of its remote key
 * @param exporter      the queue whose memory the remote key is about
 * @param exporterEpoch the epoch of that queue in which it was granted
 */
record Judgement(Cause cause, long localBase, long remoteBase, int exporter, int exporterEpoch) {
    /** A refusal; nothing else about it matters. */
    static Judgement refused(Cause cause) {
        return new Judgement(cause, 0, 0, 0, 0);
    }

    boolean accepted() {
        return cause == Cause.NONE;
    }
}
