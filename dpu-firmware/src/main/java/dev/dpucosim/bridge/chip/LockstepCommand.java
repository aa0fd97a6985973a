// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A command that the chip in front has fetched: how its check may have ended, and what was told of it. */
final class LockstepCommand implements ModelLead.Choice {
    static final long NEVER = Long.MAX_VALUE;

    final int queue;
    final int number;
    /** Null when its descriptor did not come. */
    final SubmissionEntry entryOrNull;
    /** From here on nothing of it may be seen on a bus any more. */
    long deadline = NEVER;
    /** A key of it, or the exporter of one, was ended while it may have been under way. */
    boolean struck;
    private final List<Judgement> outcomes = new ArrayList<>();
    private Judgement chosen;
    private long toldAt = NEVER;
    private int status;
    private boolean partial;

    LockstepCommand(int queue, int number, SubmissionEntry entryOrNull) {
        this.queue = queue;
        this.number = number;
        this.entryOrNull = entryOrNull;
    }

    /** One more way in which its check may end; whether it is new. */
    boolean mayCome(Judgement outcome) {
        boolean other = !outcomes.contains(outcome);
        if (other) {
            outcomes.add(outcome);
        }
        return other;
    }

    /** What was told of it. */
    void told(int code, boolean some, long at) {
        status = code;
        partial = some;
        toldAt = at;
    }

    boolean toldBefore(long at) {
        return toldAt < at;
    }

    /** The way in which its check may have passed, or null. */
    Judgement acceptedOrNull() {
        for (Judgement outcome : outcomes) {
            if (outcome.accepted()) {
                return outcome;
            }
        }
        return null;
    }

    boolean mayHold(int index) {
        return acceptedOrNull() != null && (entryOrNull.localIndex() == index || entryOrNull.remoteIndex() == index);
    }

    boolean mayHoldOf(int exporter, int epoch) {
        return outcomes.stream().anyMatch(each -> each.accepted() && each.exporter() == exporter && each
                .exporterEpoch() == epoch);
    }

    /**
     * Finds out how its check has ended.
     *
     * @param begun whether data lie where an outcome says; asked when there are several
     * @return causes between which what was told does not decide
     */
    List<Cause> choose(Predicate<Judgement> begun) {
        List<Judgement> fitting = outcomes.stream().filter(each -> each.accepted() ? !refused()
                : each.cause().status().code() == status).toList();
        chosen = fitting.isEmpty() ? outcomes.getFirst() : fitting.getFirst();
        if (fitting.size() < 2) {
            return List.of();
        }
        if (chosen.accepted()) {
            chosen = fitting.stream().filter(begun).findFirst().orElse(chosen);
            return List.of();
        }
        return fitting.stream().map(Judgement::cause).toList();
    }

    private boolean refused() {
        return status != KeyStatus.OK.code() && status <= KeyStatus.REMOTE_RANGE.code();
    }

    @Override
    public Judgement judgement() {
        return chosen;
    }

    @Override
    public boolean revoked() {
        return struck && status == KeyStatus.REVOKED.code() && chosen.accepted();
    }

    @Override
    public boolean partial() {
        return partial;
    }

    @Override
    public String toString() {
        return "queue=" + queue + " command=" + number + " " + entryOrNull;
    }
}
