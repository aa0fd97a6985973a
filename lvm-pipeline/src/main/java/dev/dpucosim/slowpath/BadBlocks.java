// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.StripeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * A member that fails to read may have a bad spot and be good otherwise: its chunk is worked out of the others and
 * written anew, after which a drive reads it again. Only while no member lacks data, for then a read of a host holds no
 * lock that the repair would wait for.
 */
final class BadBlocks {
    /** Is told whether the chunk was written anew. */
    @FunctionalInterface
    interface Outcome {
        void repaired(boolean done);
    }

    /** Sets of members that are tried for a stripe. */
    private static final int TRIES = 3;

    private final Geometry geometry;
    private final StripeMap map;
    private final Membership membership;
    private final InternalOperations internals;
    private final BooleanSupplier redundancyKnown;
    private final UpkeepReport report;
    private final boolean active;
    private int failedMembers;

    BadBlocks(ArrayTools array, BooleanSupplier redundancyKnown, boolean active) {
        geometry = array.geometry();
        map = new StripeMap(geometry);
        membership = array.membership();
        internals = array.internals();
        report = array.report();
        this.redundancyKnown = redundancyKnown;
        this.active = active;
    }

    /** Whether what a record tells of can be read again after a repair. */
    boolean repairable(ExceptionRecord record) {
        return active && record.status() == NvmeStatus.UNRECOVERED_READ && record.opcode() == Opcode.READ
                && !record.internal() && membership.incomplete() == 0 && redundancyKnown.getAsBoolean();
    }

    private long stripe(ExceptionRecord record, int block) {
        return (record.fragmentFirstBlock() + block) / ((long) geometry.dataChunks() << geometry.chunkShift());
    }

    /**
     * Writes the chunks of the members that a record names anew. Those are all that failed the step, its blocks those
     * of the first: where they are too many for one stripe, they are of several.
     */
    void repair(ExceptionRecord record, Outcome outcome) {
        long first = stripe(record, 0);
        long last = stripe(record, record.fragmentBlocks() - 1);
        int members = record.members();
        if (!membership.bears(members)) {
            repairEach(first, last, members, outcome);
            return;
        }
        internals.start(new Sync(first, (int) (last - first) + 1, members, false), (status, differed, ps) -> {
            if (status == NvmeStatus.UNRECOVERED_READ && membership.incomplete() == 0) {
                repairEach(first, last, members, outcome);
            } else {
                ended(status, outcome);
            }
        });
    }

    private void repairEach(long stripe, long last, int suspects, Outcome outcome) {
        int here = geometry.level().parities() > 0 ? suspects : suspects & map.holders(stripe, 0);
        if (here != 0) {
            repairOne(stripe, Integer.lowestOneBit(here), TRIES, status -> next(status, stripe, last, suspects,
                    outcome));
        } else {
            next(NvmeStatus.SUCCESS, stripe, last, suspects, outcome);
        }
    }

    private void next(int status, long stripe, long last, int suspects, Outcome outcome) {
        if (status == NvmeStatus.SUCCESS && stripe < last && membership.incomplete() == 0) {
            repairEach(stripe + 1, last, suspects, outcome);
        } else {
            ended(status, outcome);
        }
    }

    /** One that cannot be read meanwhile is the bad one, or is bad as well. */
    private void repairOne(long stripe, int members, int tries, IntConsumer then) {
        internals.start(new Sync(stripe, 1, members, false), (status, differed, ps) -> {
            int worse = membership.bears(members | failedMembers) ? members | failedMembers : failedMembers;
            if (status == NvmeStatus.UNRECOVERED_READ && tries > 1 && worse != members && membership.bears(worse)) {
                repairOne(stripe, worse, tries - 1, then);
            } else {
                then.accept(status);
            }
        });
    }

    private void ended(int status, Outcome outcome) {
        boolean done = status == NvmeStatus.SUCCESS && membership.incomplete() == 0;
        if (done) {
            report.readRepaired();
        }
        outcome.repaired(done);
    }

    /** Whether a SYNC is to be given up at a read, so that whoever has begun it decides what then. */
    boolean leftToOwner(ExceptionRecord record) {
        boolean left = record.opcode() == Opcode.INTERNAL_SYNC && record.status() == NvmeStatus.UNRECOVERED_READ;
        if (left) {
            failedMembers = record.members();
        }
        return left;
    }

    /** Members that failed the SYNC which was given up last. */
    int failedMembers() {
        return failedMembers;
    }
}
