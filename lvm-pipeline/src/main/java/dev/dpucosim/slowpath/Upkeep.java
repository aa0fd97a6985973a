// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.UnsuitableMembersException;

/**
 * Decides what is done next to keep the array whole, one thing at a time: first the resync of an array that was not
 * closed, then spares in the places of members that are out, then their rebuild, and when all members are whole the
 * scrub. An array that has failed is left alone, and so is one whose parity is not known to fit while a member lacks
 * data: nobody can tell what that member held.
 */
final class Upkeep {
    private final ArrayTools array;
    private final Geometry geometry;
    private final UpkeepSettings settings;
    private final Membership membership;
    private final StripeWalk walk;
    private final Resync resync;
    private final Replacement replacement;
    private final Rebuild rebuild;
    private final Scrub scrub;
    private final BadBlocks badBlocks;
    private final Growth growth;
    private boolean trusted;
    private boolean resyncWanted;
    private boolean working;
    /** What is under way, or was last. */
    private String work = "none";
    private boolean looking;

    /**
     * Nothing is done before boot.
     *
     * @param synced stripes, from the first, whose parity or copies are known to fit
     */
    Upkeep(ArrayTools array, MemberArray members, PoolBoot boot, UpkeepSettings settings, long synced,
            Growth growth) {
        this.array = array;
        this.growth = growth;
        this.settings = settings;
        geometry = array.geometry();
        membership = array.membership();
        resyncWanted = geometry.level() != RaidLevel.RAID0 && synced < geometry.stripes();
        trusted = !resyncWanted || geometry.level().parities() == 0
                || membership.incomplete() != 0 && settings.forceDirtyDegraded();
        badBlocks = new BadBlocks(array, () -> !resyncWanted, settings.active());
        walk = new StripeWalk(array);
        resync = new Resync(array, badBlocks, synced, () -> trusted, this::resynced);
        replacement = new Replacement(array, members, settings.spares(), boot);
        rebuild = new Rebuild(array, badBlocks, this::rebuilt);
        scrub = new Scrub(array, badBlocks, settings.scrubMode() == ScrubMode.REPAIR, this::over);
        array.report().array(geometry.stripes());
        membership.changed(() -> {
            resync.mayGoOn();
            look();
        });
    }

    BadBlocks badBlocks() {
        return badBlocks;
    }

    /** Whether hardware may build upon parity everywhere. */
    boolean trusted() {
        return trusted;
    }

    /** Stripes, from the first, whose parity or copies are known to fit. */
    long synced() {
        if (growth.unknownFrom() >= 0) {
            return growth.unknownFrom();
        }
        return resyncWanted ? resync.synced() : array.shape().stripes();
    }

    /** Hardware is enabled. */
    void booted() {
        if (settings.active()) {
            look();
        }
    }

    /** Whether something is under way, or looked for. */
    boolean busy() {
        return working || looking;
    }

    /**
     * Takes the room of members that have become larger. md refuses that while a resync, a rebuild or a check is under
     * way, and so does this; and other than md when a member is missing, without which the new stripes could not be
     * told from damaged ones at the next start.
     *
     * @throws UnsuitableMembersException when members or array do not allow it, saying what and where
     * @throws dev.dpucosim.pool.PoolException when metadata cannot be written any more
     */
    void grow(GrowthListener told) {
        growth.requirePossible();
        if (synced() < array.shape().stripes()) {
            throw new UnsuitableMembersException("a pool grows when its array is resynced: stripesSynced=" + synced()
                    + ", stripes=" + array.shape().stripes());
        }
        if (working) {
            throw new UnsuitableMembersException("a pool grows when nothing else is done to its array: work=" + work);
        }
        working = true;
        work = "growth";
        growth.begin(told, this::over, array.scheduler().nowPs());
    }

    private void over() {
        working = false;
        look();
    }

    /** What a resync could not read may have been written anew. */
    private void rebuilt() {
        if (membership.incomplete() == 0) {
            resync.mayGoOn();
        }
        over();
    }

    private void look() {
        looking = true;
        array.chores().add(this::decide);
    }

    private void resynced(boolean done) {
        if (done) {
            resyncWanted = false;
            trust(true);
            membership.resynced();
        }
        over();
    }

    private void trust(boolean everywhere) {
        trusted = everywhere;
        long control = array.registers().read(LvmRegisters.CONTROL) & ~LvmRegisters.CONTROL_PARITY_TRUSTED_MASK;
        array.registers().write(LvmRegisters.CONTROL, control | (everywhere
                ? LvmRegisters.CONTROL_PARITY_TRUSTED_MASK
                : 0));
    }

    /**
     * Parity that nobody knows to fit is built upon where that is forced and a member lacks data, as in md, and no
     * longer than one does.
     */
    private void decideTrust(boolean whole) {
        if (!resyncWanted || geometry.level().parities() == 0) {
            return;
        }
        if (!trusted && !whole && settings.forceDirtyDegraded()) {
            trust(true);
        } else if (trusted && whole) {
            membership.resyncs(resync.synced());
            trust(false);
        }
    }

    private void decide(long nowPs) {
        looking = false;
        if (!settings.active() || working || membership.failed()) {
            return;
        }
        working = true;
        boolean whole = membership.incomplete() == 0;
        decideTrust(whole);
        if (resyncWanted && !resync.stopped() && (whole || trusted)) {
            work = "resync";
            walk.begin(resync.begin(nowPs), settings.rebuild(), nowPs);
        } else if (trusted && joins()) {
            work = "rebuild";
            replacement.begin(Integer.numberOfTrailingZeros(membership.missing()), this::over);
        } else if (trusted && membership.rebuilding() != 0 && !rebuild.stopped()) {
            work = "rebuild";
            walk.begin(rebuild.begin(nowPs), settings.rebuild(), nowPs);
        } else if (settings.scrubMode() != ScrubMode.NONE && whole && !scrub.over()
                && geometry.level() != RaidLevel.RAID0 && growth.unknownFrom() < 0) {
            work = "scrub";
            walk.begin(scrub.begin(nowPs), settings.scrub(), nowPs);
        } else {
            working = false;
        }
    }

    /** Members that are filled together begin together: whoever comes later waits. Superblocks must tell of each. */
    private boolean joins() {
        return membership.missing() != 0 && geometry.level() != RaidLevel.RAID0 && !array.journal().readOnly()
                && (membership.rebuilding() == 0 || membership.watermark() == 0) && replacement.possible();
    }
}
