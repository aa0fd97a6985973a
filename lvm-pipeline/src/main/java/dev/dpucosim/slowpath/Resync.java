// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.StripeMap;

/**
 * Makes parity or copies fit again after the array was not closed. Parity is written out of the data, stripe by stripe;
 * hardware moves its watermark along, and trusts parity below. Of copies the one is taken that hosts read, so that
 * nothing changes that anybody has seen since.
 */
final class Resync implements StripeJob {
    /** Is told that it is over. */
    @FunctionalInterface
    interface Ended {
        void ended(boolean done);
    }

    private final Geometry geometry;
    private final StripeMap map;
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
    private long copied;
    private boolean stopped;

    /**
     * A resync that has not begun.
     *
     * @param copied stripes, from the first, whose copies are known to fit
     */
    Resync(ArrayTools array, BadBlocks bad, long copied, Ended listener) {
        geometry = array.geometry();
        membership = array.membership();
        internals = array.internals();
        pool = array.pool();
        journal = array.journal();
        chores = array.chores();
        report = array.report();
        this.bad = bad;
        this.copied = copied;
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
        if (parity()) {
            return membership.rebuilding() == 0 ? membership.watermark() : 0;
        }
        return copied;
    }

    private boolean parity() {
        return geometry.level().parities() > 0;
    }

    @Override
    public Sync next() {
        if (stopped || membership.failed()) {
            return null;
        }
        Sync chosen = parity() ? nextParity() : nextCopies();
        if (chosen != null) {
            missing = membership.missing();
        }
        return chosen;
    }

    private Sync nextParity() {
        long stripe = membership.watermark();
        if (membership.incomplete() != 0 || stripe >= geometry.stripes()) {
            return null;
        }
        return new Sync(stripe, StripeWalk.stripes(geometry, geometry.stripes() - stripe), 0, false);
    }

    private Sync nextCopies() {
        while (copied < geometry.stripes() && others(copied) == 0) {
            copied++;
        }
        if (copied >= geometry.stripes()) {
            return null;
        }
        int most = StripeWalk.stripes(geometry, geometry.stripes() - copied);
        int count = 1;
        while (count < most && others(copied + count) == others(copied)) {
            count++;
        }
        return new Sync(copied, count, others(copied), false);
    }

    /** Members that hold a stripe, but for the one that hosts read; one bit each. */
    private int others(long stripe) {
        int missing = membership.missing() | (stripe >= membership.watermark() ? membership.rebuilding() : 0);
        int source = map.readMember(stripe, 0, missing);
        return source < 0 ? 0 : map.holders(stripe, 0) & ~missing & ~(1 << source);
    }

    @Override
    public void done(Sync sync, int status, int differed, long nowPs) {
        // One that was chosen for a member which has gone meanwhile is refused, and chosen anew.
        stopped = status != NvmeStatus.SUCCESS && membership.missing() == missing;
        if (stopped && !parity() && status == NvmeStatus.UNRECOVERED_READ) {
            unreadable = bad.failedMembers();
            stopped = false;
        }
        if (status == NvmeStatus.SUCCESS && !parity()) {
            copied = sync.firstStripe() + sync.stripes();
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
        if (synced() < geometry.stripes()) {
            over(false, nowPs);
            return;
        }
        internals.start(Opcode.INTERNAL_FLUSH, 0, 0, (token, status, flushedPs) -> {
            if (status != NvmeStatus.SUCCESS) {
                over(false, flushedPs);
                return;
            }
            pool.say(() -> {
                journal.reached(geometry.stripes(), journal.array().rebuilt());
                return journal.beginStamp(false);
            }, durable -> chores.add(ps -> over(durable, ps)), flushedPs);
        }, 0);
    }

    private void over(boolean done, long nowPs) {
        stopped |= !done && membership.missing() == missing;
        report.resyncEnds(synced(), done ? UpkeepReport.Outcome.DONE : UpkeepReport.Outcome.STOPPED, nowPs);
        listener.ended(done);
    }
}
