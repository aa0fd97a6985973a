// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import java.util.Arrays;

/** Rounds of Java and of a native peer, turn by turn, each over the same number of bytes; and the table they make. */
final class PeerRounds {
    private final int warmRounds;
    private final int rounds;
    private final long roundBytes;

    PeerRounds(int warmRounds, int rounds, long roundBytes) {
        this.warmRounds = warmRounds;
        this.rounds = rounds;
        this.roundBytes = roundBytes;
    }

    /** Prints the head of the table. */
    static void header(String title) {
        System.out.printf("%-14s %28s %28s %8s%n", title, "Java min/median/max GB/s", "ISA-L min/median/max GB/s",
                "ratio");
    }

    /** Prints a line of it; the last column is the median of the rounds' Java over the peer's. */
    void measure(String name, Runnable javaRound, Runnable peerRound) {
        double[] java = new double[rounds];
        double[] peer = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = -warmRounds; round < rounds; round++) {
            long start = System.nanoTime();
            javaRound.run();
            long middle = System.nanoTime();
            peerRound.run();
            long end = System.nanoTime();
            if (round >= 0) {
                java[round] = (double) roundBytes / (middle - start);
                peer[round] = (double) roundBytes / (end - middle);
                ratios[round] = java[round] / peer[round];
            }
        }
        Arrays.sort(java);
        Arrays.sort(peer);
        Arrays.sort(ratios);
        System.out.printf("%-14s %10.1f / %5.1f / %5.1f %12.1f / %5.1f / %5.1f %12.2f%n", name, java[0],
                java[rounds / 2], java[rounds - 1], peer[0], peer[rounds / 2], peer[rounds - 1], ratios[rounds / 2]);
    }
}
