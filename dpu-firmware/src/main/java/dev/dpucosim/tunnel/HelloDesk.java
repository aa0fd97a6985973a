// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/**
 * The receiver's side of a greeting, for one connection. A HELLO that names the epoch of now is taken, and a new epoch
 * begins; the same greeting again gets the same answer; any other gets the epoch of now as a challenge and changes
 * nothing, so that a HELLO that the network kept for long opens no old window.
 *
 * <pre>
 *   sender                                  receiver, epoch 4
 *     HELLO number 7, epoch 0, FRESH    ──►
 *                                       ◄── HELLO number 7, epoch 4               (challenge)
 *     HELLO number 7, epoch 4, FRESH    ──►                                        EXPECTED as the HELLO says
 *                                       ◄── HELLO number 7, epoch 5, TAKEN, next sequences, function epochs
 *     DATA epoch 5 ...                  ──►
 * </pre>
 *
 * <p>A sender that is not FRESH gets where each stream goes on: the first sequence that is not done. A raise that is
 * consumed and still waits for its fence is not done.
 */
public final class HelloDesk {

    private final int connection;
    private int epoch;
    private int takenNumber;
    private int takenEpoch = -1;

    /**
     * A desk at an epoch that no frame in the network carries.
     *
     * @param connection its id
     */
    public HelloDesk(int connection, int epoch) {
        this.connection = connection;
        this.epoch = epoch & 0xFFFF;
    }

    /** The epoch of now. */
    public int epoch() {
        return epoch;
    }

    /**
     * Looks at a HELLO that is right in form.
     *
     * @return whether it begins a new epoch: the caller then sets it, and if the HELLO is fresh sets where each stream
     *         goes on; in any case it answers
     */
    public boolean take(TunnelFrame hello) {
        if (hello.epoch() != epoch) {
            return false;
        }
        takenNumber = hello.sequence();
        takenEpoch = epoch;
        epoch = epoch + 1 & 0xFFFF;
        return true;
    }

    /**
     * The answer, without CRC.
     *
     * @param next the first sequence of each stream that is not done
     * @param functionEpochs the epoch of each function
     */
    public FrameBuilder answer(TunnelFrame hello, int[] next, int[] functionEpochs) {
        boolean taken = hello.epoch() == takenEpoch && hello.sequence() == takenNumber;
        FrameBuilder answer = FrameBuilder.hello(hello.sequence(), false).connection(connection, epoch);
        answer.flags(taken ? TunnelFrame.FLAG_TAKEN : 0);
        for (int stream = 0; stream < next.length; stream++) {
            answer.next(stream, next[stream]);
        }
        for (int function = 0; function < functionEpochs.length; function++) {
            answer.functionEpoch(function, functionEpochs[function]);
        }
        return answer;
    }
}
