// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** What a sender counts. */
public enum SenderCounter {
    /** Frames with a sequence, sent for the first time. */
    SENT,
    /** Frames sent again. */
    SENT_AGAIN,
    /** Times that nothing was answered for too long. */
    TIMEOUTS,
    /** NAKs that told of a gap. */
    GAPS,
    /** NAKs that told to come back later. */
    PAUSES,
    /** Frames that were refused. */
    REFUSED,
    /** Events merged into a raise that waited. */
    MERGED,
    /** Frames dropped because their function was reset before they were sent. */
    DROPPED,
    /** ACKs and NAKs that told nothing new. */
    ANSWERS_OLD,
    /** Frames that were damaged, or of another connection or epoch, or that nobody sends to a sender. */
    FOREIGN,
    /** HELLOs sent. */
    GREETINGS,
    /** Epochs that began. */
    EPOCHS,
    /** Epochs that began although the receiver had forgotten where the streams were. */
    FORGOTTEN
}
