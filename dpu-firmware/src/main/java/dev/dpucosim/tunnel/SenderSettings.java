// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/**
 * How a sender behaves.
 *
 * @param connection its id, 24 bits
 * @param firstSequence where its streams begin when it starts
 * @param windowFrames frames of a stream that may be sent and not answered; at most 1,023, which is what a receiver
 *            calls a gap
 * @param queueFrames frames of a stream that may wait to be sent
 * @param retransmitPs from sending to sending again without an answer, in picoseconds; doubles each time
 * @param retransmitPsMax the longest of these times
 * @param pausePs how long a stream waits after the receiver had no room
 * @param silenceLimit after so many times of sending again without any answer the sender greets anew
 */
public record SenderSettings(int connection, int firstSequence, int windowFrames, int queueFrames, long retransmitPs,
        long retransmitPsMax, long pausePs, int silenceLimit) {

    /** The largest window: one frame more would be outside the receiver's. */
    public static final int WINDOW_FRAMES_MAX = 1023;

    /** Checks the ranges. */
    public SenderSettings {
        if (connection < 0 || connection > 0xFFFFFF || windowFrames < 1 || windowFrames > WINDOW_FRAMES_MAX
                || queueFrames < 1 || retransmitPs < 1 || retransmitPsMax < retransmitPs || pausePs < 1
                || silenceLimit < 1) {
            throw new IllegalArgumentException("sender settings out of range: connection=" + connection
                    + ", windowFrames=" + windowFrames + ", queueFrames=" + queueFrames + ", retransmitPs="
                    + retransmitPs + ", retransmitPsMax=" + retransmitPsMax + ", pausePs=" + pausePs
                    + ", silenceLimit=" + silenceLimit);
        }
    }

    /** For a link of some microseconds: 256 frames on the way, 20 us to the first repetition. */
    public static SenderSettings of(int connection) {
        return new SenderSettings(connection, 0, 256, 4096, 20_000_000, 1_000_000_000, 2_000_000, 8);
    }

    /** The same with streams that begin elsewhere. */
    public SenderSettings startingAt(int sequence) {
        return new SenderSettings(connection, sequence, windowFrames, queueFrames, retransmitPs, retransmitPsMax,
                pausePs, silenceLimit);
    }

    /** The same with another window and queue. */
    public SenderSettings withFrames(int window, int queue) {
        return new SenderSettings(connection, firstSequence, window, queue, retransmitPs, retransmitPsMax, pausePs,
                silenceLimit);
    }
}
