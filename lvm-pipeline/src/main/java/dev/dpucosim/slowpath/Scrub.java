// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.raid.Geometry;
import java.util.ArrayDeque;

/**
 * Looks whether the chunks of every stripe fit each other, and may write anew what does not: parity out of the data,
 * copies out of the first, as md's repair does; and a chunk that its member cannot read out of the others. Waits while
 * a member lacks data.
 */
final class Scrub implements StripeJob {
    private final ArrayShape shape;
    private final Geometry geometry;
    private final Membership membership;
    private final BadBlocks bad;
    private final UpkeepReport report;
    private final boolean repair;
    private final Runnable listener;
    /** What a look at several stripes has left to do. */
    private final ArrayDeque<Sync> wanted = new ArrayDeque<>();
    private long position;
    private boolean rewritten;

    Scrub(ArrayTools array, BadBlocks bad, boolean repair, Runnable listener) {
        shape = array.shape();
        geometry = array.geometry();
        membership = array.membership();
        report = array.report();
        this.bad = bad;
        this.repair = repair;
        this.listener = listener;
    }

    Scrub begin(long nowPs) {
        report.scrubBegins(nowPs);
        return this;
    }

    /** Whether there is nothing more to look at. */
    boolean over() {
        return position >= shape.stripes() && wanted.isEmpty();
    }

    @Override
    public Sync next() {
        if (membership.incomplete() != 0 || membership.failed() || over()) {
            return null;
        }
        if (!wanted.isEmpty()) {
            return wanted.remove();
        }
        Sync look = new Sync(position, StripeWalk.stripes(geometry, shape.stripes() - position), 0, true);
        position += look.stripes();
        return look;
    }

    @Override
    public void done(Sync sync, int status, int differed, long nowPs) {
        boolean success = status == NvmeStatus.SUCCESS;
        if (!sync.check()) {
            if (success) {
                report.scrubRepaired();
            }
        } else if (membership.incomplete() != 0) {
            wanted.addFirst(sync);
        } else if (sync.stripes() > 1 && (!success || repair && differed > 0)) {
            for (int i = sync.stripes() - 1; i >= 0; i--) {
                wanted.addFirst(new Sync(sync.firstStripe() + i, 1, 0, true));
            }
        } else if (success) {
            looked(sync, differed);
        } else {
            unreadable(sync, status);
        }
    }

    private void looked(Sync sync, int differed) {
        rewritten = false;
        report.scrubbed(sync.stripes(), differed);
        if (repair && differed > 0) {
            wanted.addFirst(new Sync(sync.firstStripe(), 1, 0, false));
        }
    }

    /** One try to write anew what a member could not read, and then another look. */
    private void unreadable(Sync sync, int status) {
        boolean tries = repair && !rewritten && status == NvmeStatus.UNRECOVERED_READ
                && membership.bears(bad.failedMembers());
        rewritten = tries;
        if (tries) {
            wanted.addFirst(sync);
            wanted.addFirst(new Sync(sync.firstStripe(), 1, bad.failedMembers(), false));
        } else {
            report.scrubUnreadable();
        }
    }

    @Override
    public void ended(long nowPs) {
        report.scrubEnds(over() ? UpkeepReport.Outcome.DONE : UpkeepReport.Outcome.STOPPED, nowPs);
        listener.run();
    }
}
