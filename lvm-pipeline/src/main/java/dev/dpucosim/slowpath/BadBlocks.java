// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.raid.Geometry;
import java.util.function.BooleanSupplier;

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

    private final Geometry geometry;
    private final Membership membership;
    private final InternalOperations internals;
    private final BooleanSupplier redundancyKnown;
    private final UpkeepReport report;
    private final boolean active;
    private int failedMembers;

    BadBlocks(ArrayTools array, BooleanSupplier redundancyKnown, boolean active) {
        geometry = array.geometry();
        membership = array.membership();
        internals = array.internals();
        report = array.report();
        this.redundancyKnown = redundancyKnown;
        this.active = active;
    }

    /** Whether what a record tells of can be read again after a repair. */
    boolean repairable(ExceptionRecord record) {
        return active && record.status() == NvmeStatus.UNRECOVERED_READ && record.opcode() == Opcode.READ
                && !record.internal() && membership.incomplete() == 0 && redundancyKnown.getAsBoolean()
                && membership.bears(record.members());
    }

    /** Writes the chunks of the members that a record names anew. */
    void repair(ExceptionRecord record, Outcome outcome) {
        long stripeBlocks = (long) geometry.dataChunks() << geometry.chunkShift();
        long first = record.fragmentFirstBlock() / stripeBlocks;
        long last = (record.fragmentFirstBlock() + record.fragmentBlocks() - 1) / stripeBlocks;
        internals.start(new Sync(first, (int) (last - first) + 1, record.members(), false), (status, differed, ps) -> {
            boolean done = status == NvmeStatus.SUCCESS && membership.incomplete() == 0;
            if (done) {
                report.readRepaired();
            }
            outcome.repaired(done);
        });
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
