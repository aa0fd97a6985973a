// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import java.util.function.Function;

/** Leaves out of a plan what the finding does not need: halves of it first, then smaller pieces, down to one action. */
final class PlanShrinking {

    private static final int RUNS_MAX = 300;

    private final Function<TorturePlan, TortureFinding> run;
    private TortureFinding smallest;
    private int runs;

    private PlanShrinking(TortureFinding finding, Function<TorturePlan, TortureFinding> run) {
        smallest = finding;
        this.run = run;
    }

    /**
     * The smallest plan found that still finds something.
     *
     * @param run
     *            returns the finding of a plan, or null
     */
    static TortureFinding of(TortureFinding finding, Function<TorturePlan, TortureFinding> run) {
        final PlanShrinking shrinking = new PlanShrinking(finding, run);
        int piece = Math.max(1, finding.plan().actions().size() / 2);
        while (shrinking.pass(piece) || piece > 1) {
            piece = Math.max(1, piece / 2);
        }
        return shrinking.smallest;
    }

    /** A smaller plan may find something else; what is shown is what was found. */
    private static String kind(TortureFinding finding) {
        return finding.what().split(":", 2)[0];
    }

    /** Tries each piece of that many actions, from the end; whether one could go. */
    private boolean pass(int piece) {
        boolean shorter = false;
        int from = smallest.plan().actions().size();
        while (from > 0 && runs < RUNS_MAX) {
            from = Math.max(0, Math.min(from, smallest.plan().actions().size()) - piece);
            final int to = Math.min(from + piece, smallest.plan().actions().size());
            runs++;
            final TortureFinding still = run.apply(smallest.plan().without(from, to));
            if (still != null && kind(still).equals(kind(smallest))) {
                smallest = still;
                shorter = true;
            }
        }
        return shorter && runs < RUNS_MAX;
    }
}
