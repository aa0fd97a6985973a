// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.register.Registers;
import dev.dpucosim.time.Scheduler;
import java.util.function.IntConsumer;

/**
 * Which members are in the array. A member that was taken out is missing: hardware neither reads nor writes it, and the
 * superblocks of the others say so. When more are missing than the level bears, the array has failed and stays so.
 */
final class Membership {
    private final Registers registers;
    private final Geometry geometry;
    private final PoolWriter pool;
    private final Scheduler scheduler;
    private IntConsumer listener = missing -> {};
    private boolean expelling;
    private boolean failed;
    private int missing;

    /**
     * Members as the pool's superblocks say.
     *
     * @param missing members that are missing already, one bit each
     */
    Membership(Scheduler scheduler, Registers registers, Geometry geometry, PoolWriter pool, int missing) {
        this.scheduler = scheduler;
        this.registers = registers;
        this.geometry = geometry;
        this.pool = pool;
        this.missing = missing;
    }

    void listener(IntConsumer missingMembers) {
        listener = missingMembers;
    }

    void expelling(boolean does) {
        expelling = does;
    }

    /** Members that are missing, one bit each. */
    int missing() {
        return missing;
    }

    /** Whether more were missing than the level bears. */
    boolean failed() {
        return failed;
    }

    /** Tells hardware which members there are. */
    void boot() {
        write();
    }

    /** Takes a member out of the array. */
    void remove(int member) {
        if (member < 0 || member >= geometry.members()) {
            throw new IllegalArgumentException(
                    "no such member: member=" + member + ", members=" + geometry.members());
        }
        if ((missing >>> member & 1) != 0) {
            return;
        }
        missing |= 1 << member;
        failed |= !geometry.level().bears(geometry.members(), missing);
        write();
        pool.without(member, scheduler.nowPs());
        listener.accept(missing);
    }

    /** Takes members out whose errors have outlasted the retries; false when they stay, for the array needs them. */
    boolean expel(int members) {
        if (!expelling || !geometry.level().bears(geometry.members(), missing | members)) {
            return false;
        }
        removeAll(members);
        return true;
    }

    private void removeAll(int members) {
        for (int left = members; left != 0; left &= left - 1) {
            remove(Integer.numberOfTrailingZeros(left));
        }
    }

    /**
     * A stripe was half written and cannot be made whole. Its parity does not fit any more, and nobody can tell what
     * a missing member held: the array has failed, as it does in md.
     */
    void halfWritten(int members) {
        if (expelling && geometry.level().parities() > 0) {
            removeAll(members);
        }
    }

    private void write() {
        registers.write(LvmRegisters.ONLINE, (1L << geometry.members()) - 1 & ~missing);
    }
}
