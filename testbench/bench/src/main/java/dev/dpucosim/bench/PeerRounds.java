// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

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
        Turns turns = new Turns(2, rounds);
        for (int round = -warmRounds; round < rounds; round++) {
            long start = System.nanoTime();
            javaRound.run();
            long middle = System.nanoTime();
            peerRound.run();
            long end = System.nanoTime();
            if (round >= 0) {
                turns.set(0, round, (double) roundBytes / (end - middle));
                turns.set(1, round, (double) roundBytes / (middle - start));
            }
        }
        System.out.printf("%-14s %10.1f / %5.1f / %5.1f %12.1f / %5.1f / %5.1f %12.2f%n", name, turns.least(1),
                turns.median(1), turns.most(1), turns.least(0), turns.median(0), turns.most(0), turns.ratio(1));
    }
}
