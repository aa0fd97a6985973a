// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.StripeMap;
import java.util.function.BooleanSupplier;

/**
 * Makes parity or copies fit again after the array was not closed. Parity is written out of the data, stripe by stripe;
 * hardware moves its watermark along, and trusts parity below. Of copies the one is taken that hosts read, so that
 * nothing changes that anybody has seen since.
 *
 * <p>
 * Where parity is trusted although nobody knows whether it fits, because a member lacks data and that was forced, what
 * is left of a stripe tells what is missing, as hosts read it: P if it can, and then Q is written anew, so that the
 * loss of one more member costs nothing that was written since. Where as many are missing as there are parities nothing
 * is left that could contradict.
 */
final class Resync implements StripeJob {
    /** Is told that it is over. */
    @FunctionalInterface
    interface Ended {
        void ended(boolean done);
    }

    /** Of a stripe: there is nothing to be written. */
    private static final int NOTHING = -1;

    private final ArrayShape shape;
    private final Geometry geometry;
    private final StripeMap map;
    private final BooleanSupplier trusted;
    private final Membership membership;
    private final InternalOperations internals;
    private final PoolWriter pool;
    private final PoolJournal journal;
    private final Chores chores;
    private final UpkeepReport report;
    private final BadBlocks bad;
    private final Ended listener;
    /** Copies that cannot be read and that others can do without, one bit each. */
    private int unreadable;
    /** Members that were missing when the last operation was chosen, one bit each. */
    private int missing;
    /** Stripes, from the first, that fit; hardware knows of more while its watermark moves. */
    private long fitting;
    private boolean stopped;

    /**
     * A resync that has not begun.
     *
     * @param fitting stripes, from the first, whose parity or copies are known to fit
     * @param trusted whether hardware builds upon parity everywhere
     */
    Resync(ArrayTools array, BadBlocks bad, long fitting, BooleanSupplier trusted, Ended listener) {
        shape = array.shape();
        geometry = array.geometry();
        membership = array.membership();
        internals = array.internals();
        pool = array.pool();
        journal = array.journal();
        chores = array.chores();
        report = array.report();
        this.bad = bad;
        this.fitting = fitting;
        this.trusted = trusted;
        this.listener = listener;
        map = new StripeMap(geometry);
    }

    Resync begin(long nowPs) {
        stopped = false;
        missing = membership.missing();
        report.resyncBegins(synced(), nowPs);
        return this;
    }

    /** Whether it has met something that it could not read or write, and is not to be begun again. */
    boolean stopped() {
        return stopped;
    }

    /** The member that it stopped at may be the one that has left. */
    void mayGoOn() {
        stopped = false;
    }

    /** Stripes, from the first, that fit. */
    long synced() {
        return moves() && membership.rebuilding() == 0 ? membership.watermark() : fitting;
    }

    /** Whether hardware moves its watermark. */
    private boolean moves() {
        return parity() && !trusted.getAsBoolean();
    }

    private boolean parity() {
        return geometry.level().parities() > 0;
    }

    @Override
    public Sync next() {
        if (stopped || membership.failed()) {
            return null;
        }
        Sync chosen = moves() ? nextMoved() : nextWanted();
        if (chosen != null) {
            missing = membership.missing();
        }
        return chosen;
    }

    private Sync nextMoved() {
        long stripe = membership.watermark();
        if (membership.incomplete() != 0 || stripe >= shape.stripes()) {
            return null;
        }
        return new Sync(stripe, StripeWalk.stripes(geometry, shape.stripes() - stripe), 0, false);
    }

    private Sync nextWanted() {
        while (fitting < shape.stripes() && wanted(fitting) == NOTHING) {
            fitting++;
        }
        if (fitting >= shape.stripes()) {
            return null;
        }
        int most = StripeWalk.stripes(geometry, shape.stripes() - fitting);
        int wanted = wanted(fitting);
        int count = 1;
        while (count < most && wanted(fitting + count) == wanted) {
            count++;
        }
        return new Sync(fitting, count, wanted, false);
    }

    /** What a SYNC of a stripe is to write: members, one bit each, or 0 for all parity, or {@link #NOTHING}. */
    private int wanted(long stripe) {
        int missing = membership.missing() | (stripe >= membership.watermark() ? membership.rebuilding() : 0);
        return parity() ? parity(stripe, missing) : others(stripe, missing);
    }

    private int parity(long stripe, int missing) {
        if (Integer.bitCount(missing) >= geometry.level().parities()) {
            return NOTHING;
        }
        boolean data = (map.places(stripe, missing) & (1 << geometry.dataChunks()) - 1) != 0;
        return data ? 1 << map.qMember(stripe) : 0;
    }

    /** Members that hold a stripe, but for the one that hosts read; one bit each. */
    private int others(long stripe, int missing) {
        int source = map.readMember(stripe, 0, missing);
        int others = source < 0 ? 0 : map.holders(stripe, 0) & ~missing & ~(1 << source);
        return others == 0 ? NOTHING : others;
    }

    @Override
    public void done(Sync sync, int status, int differed, long nowPs) {
        // One that was chosen for a member which has gone meanwhile is refused, and chosen anew.
        stopped = status != NvmeStatus.SUCCESS && membership.missing() == missing;
        if (stopped && !parity() && status == NvmeStatus.UNRECOVERED_READ) {
            unreadable = bad.failedMembers();
            stopped = false;
        }
        if (status == NvmeStatus.SUCCESS) {
            fitting = sync.firstStripe() + sync.stripes();
        }
    }

    /** Another copy takes the place of one that cannot be read. */
    @Override
    public void between(Runnable goOn) {
        int members = unreadable;
        unreadable = 0;
        if (members == 0) {
            goOn.run();
        } else if (!membership.expel(members, (out, nowPs) -> goOn.run())) {
            stopped = true;
            goOn.run();
        }
    }

    @Override
    public void ended(long nowPs) {
        if (synced() < shape.stripes()) {
            over(false, nowPs);
            return;
        }
        internals.start(Opcode.INTERNAL_FLUSH, 0, 0, (token, status, flushedPs) -> {
            if (status != NvmeStatus.SUCCESS) {
                over(false, flushedPs);
                return;
            }
            pool.say(() -> {
                journal.reached(shape.stripes(), journal.array().rebuilt());
                return journal.beginStamp(false);
            }, durable -> chores.add(ps -> over(durable, ps)), flushedPs);
        }, 0);
    }

    private void over(boolean done, long nowPs) {
        fitting = synced();
        stopped |= !done && membership.missing() == missing;
        report.resyncEnds(synced(), done ? UpkeepReport.Outcome.DONE : UpkeepReport.Outcome.STOPPED, nowPs);
        listener.ended(done);
    }
}
