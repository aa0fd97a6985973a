// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolWrite;
import dev.dpucosim.raid.Geometry;
import java.util.List;

/**
 * Fills the members that are being rebuilt, from hardware's watermark on, which hardware moves. How far it has come is
 * written down now and then, after a flush: a rebuild that was interrupted goes on from there, and never from beyond
 * what is durable. When all is filled and flushed, superblocks say that the members are whole, and then hardware is
 * told.
 */
final class Rebuild implements StripeJob {
    /** Bytes of each member after which it is written down how far the rebuild has come, at most. */
    static final long NOTED_BYTES_MAX = 64L << 20;
    /** The part of the array after which that is done, if it is less. */
    static final int NOTED_SHARE = 16;

    private final ArrayShape shape;
    private final Geometry geometry;
    private final Membership membership;
    private final InternalOperations internals;
    private final PoolWriter pool;
    private final PoolJournal journal;
    private final Chores chores;
    private final BadBlocks bad;
    private final UpkeepReport report;
    private final Runnable ended;
    private long notedStripe;
    private boolean stopped;
    /** What is written anew along with the members, because a survivor cannot read it; at which stripe it was tried. */
    private Sync mend;
    /** Members that were missing when the last operation was chosen, one bit each. */
    private int missing;
    private long mendedStripe;
    private int unreadable;
    private boolean saidWhole;

    Rebuild(ArrayTools array, BadBlocks bad, Runnable ended) {
        shape = array.shape();
        geometry = array.geometry();
        membership = array.membership();
        internals = array.internals();
        pool = array.pool();
        journal = array.journal();
        chores = array.chores();
        report = array.report();
        this.bad = bad;
        this.ended = ended;
    }

    /** Begins with the members that are being rebuilt by now. */
    Rebuild begin(long nowPs) {
        notedStripe = membership.watermark();
        stopped = false;
        mend = null;
        mendedStripe = -1;
        report.rebuildBegins(membership.rebuilding(), notedStripe, nowPs);
        return this;
    }

    /** Whether the last one has stopped because what it needs cannot be read. */
    boolean stopped() {
        return stopped;
    }

    @Override
    public Sync next() {
        int filled = membership.rebuilding();
        long stripe = membership.watermark();
        missing = membership.missing();
        if (stopped || membership.failed() || filled == 0 || stripe >= shape.stripes()) {
            return null;
        }
        if (mend != null) {
            Sync first = mend;
            mend = null;
            if ((first.members() & missing) == 0) {
                return first;
            }
        }
        return new Sync(stripe, StripeWalk.stripes(geometry, shape.stripes() - stripe), filled, false);
    }

    @Override
    public void done(Sync sync, int status, int differed, long nowPs) {
        int filled = membership.rebuilding();
        // One that was chosen for a member which has gone meanwhile is refused, and chosen anew.
        if (status == NvmeStatus.SUCCESS || membership.missing() != missing || filled == 0) {
            return;
        }
        long stripe = membership.watermark();
        if (status != NvmeStatus.UNRECOVERED_READ) {
            stopped = true;
        } else if (mendedStripe != stripe && membership.bears(bad.failedMembers())) {
            mendedStripe = stripe;
            mend = new Sync(stripe, 1, filled | bad.failedMembers(), false);
        } else {
            unreadable = bad.failedMembers();
        }
    }

    @Override
    public void between(Runnable goOn) {
        if (unreadable != 0) {
            int members = unreadable;
            unreadable = 0;
            if (!membership.expel(members, (out, nowPs) -> goOn.run())) {
                stopped = true;
                goOn.run();
            }
            return;
        }
        long stripe = membership.watermark();
        boolean far = stripe - notedStripe >= Math.min(shape.stripes() / NOTED_SHARE, NOTED_BYTES_MAX
                / ((long) geometry.chunkBlocks() << 9));
        if (!far || stripe >= shape.stripes() || membership.rebuilding() == 0) {
            goOn.run();
            return;
        }
        internals.start(Opcode.INTERNAL_FLUSH, 0, 0, (token, status, nowPs) -> {
            if (status == NvmeStatus.SUCCESS && membership.rebuilding() != 0) {
                notedStripe = stripe;
                pool.say(() -> journal.beginRebuilt(stripe), durable -> goOn.run(), nowPs);
            } else {
                goOn.run();
            }
        }, 0);
    }

    @Override
    public void ended(long nowPs) {
        boolean filled = !stopped && !membership.failed() && membership.rebuilding() != 0;
        if (!filled) {
            over(false, nowPs);
            return;
        }
        internals.start(Opcode.INTERNAL_FLUSH, 0, 0, (token, status, flushedPs) -> {
            if (status == NvmeStatus.SUCCESS && membership.rebuilding() != 0) {
                pool.say(this::sayWhole, durable -> chores.add(ps -> whole(durable && saidWhole, ps)), flushedPs);
            } else {
                over(false, flushedPs);
            }
        }, 0);
    }

    /** Whoever has left first has left an array that was not whole, which must not look as if it had been. */
    private List<PoolWrite> sayWhole() {
        saidWhole = membership.bearsLeaving();
        return saidWhole ? journal.beginWhole() : journal.beginStamp(false);
    }

    private void whole(boolean durable, long nowPs) {
        if (durable) {
            int done = membership.rebuilding();
            membership.whole();
            report.rebuilt(done, nowPs);
        }
        over(durable, nowPs);
    }

    private void over(boolean done, long nowPs) {
        if (!done) {
            stopped |= membership.rebuilding() != 0;
            report.rebuildStops(membership.watermark(), nowPs);
        }
        ended.run();
    }
}
