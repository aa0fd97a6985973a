// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.register.Registers;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Which members are in the array. A member that is taken out goes in this order: the superblocks of the others say that
 * it is out, durably; then hardware neither reads nor writes it any more; then what waited for that goes on. So nothing
 * is acknowledged that a member lacks which the pool would still take for whole after a loss of power. When more are
 * missing than the level bears, the array has failed and stays so.
 */
final class Membership {
    /** Is told what came of taking members out. */
    @FunctionalInterface
    interface Outcome {
        /**
         * Nothing is known to be under way any more.
         *
         * @param out whether they are out; if not, no superblock could say so, and they stay
         */
        void removed(boolean out, long nowPs);
    }

    private record Waiting(int members, Outcome outcome) {
    }

    private final Registers registers;
    private final Geometry geometry;
    private final PoolWriter pool;
    private final Chores chores;
    private final Scheduler scheduler;
    private final List<Waiting> waiting = new ArrayList<>();
    private IntConsumer listener = missing -> {};
    private boolean expelling;
    private boolean failed;
    private int missing;
    /** Members whose superblocks are being written, which are still in the array; one bit each. */
    private int leaving;

    /**
     * Members as the pool's superblocks say.
     *
     * @param missing members that are missing already, one bit each
     */
    Membership(Scheduler scheduler, Registers registers, Geometry geometry, PoolWriter pool, Chores chores,
            int missing) {
        this.scheduler = scheduler;
        this.registers = registers;
        this.geometry = geometry;
        this.pool = pool;
        this.chores = chores;
        this.missing = missing;
        failed = !geometry.level().bears(geometry.members(), missing);
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
    void remove(int member, Outcome outcome) {
        if (member < 0 || member >= geometry.members()) {
            throw new IllegalArgumentException(
                    "no such member: member=" + member + ", members=" + geometry.members());
        }
        removeAll(1 << member, outcome);
    }

    /**
     * Takes members out whose errors have outlasted the retries.
     *
     * @return false when they stay, for the array needs them; the outcome is not told then
     */
    boolean expel(int members, Outcome outcome) {
        if (!expelling || !geometry.level().bears(geometry.members(), missing | leaving | members)) {
            return false;
        }
        removeAll(members, outcome);
        return true;
    }

    /**
     * A stripe was half written and cannot be made whole. Its parity does not fit any more, and nobody can tell what
     * a missing member held: the array has failed, as it does in md.
     */
    void halfWritten(int members, Outcome outcome) {
        if (expelling && geometry.level().parities() > 0) {
            removeAll(members, outcome);
        } else {
            outcome.removed(false, scheduler.nowPs());
        }
    }

    private void removeAll(int members, Outcome outcome) {
        waiting.add(new Waiting(members, outcome));
        int begin = members & ~missing & ~leaving;
        leaving |= begin;
        for (int left = begin; left != 0; left &= left - 1) {
            int member = Integer.numberOfTrailingZeros(left);
            pool.without(member, durable -> chores.add(nowPs -> left(member, durable, nowPs)), scheduler.nowPs());
        }
        if (begin == 0) {
            answer(scheduler.nowPs());
        }
    }

    private void left(int member, boolean durable, long nowPs) {
        leaving &= ~(1 << member);
        boolean last = (all() & ~missing) == 1 << member;
        if (durable || last) {
            // Where nobody else is left there is nobody to be told otherwise.
            missing |= 1 << member;
            failed |= !geometry.level().bears(geometry.members(), missing);
            write();
            listener.accept(missing);
        }
        answer(nowPs);
    }

    /** Tells those who wait for nobody any more. */
    private void answer(long nowPs) {
        List<Waiting> over = waiting.stream().filter(one -> (one.members & leaving) == 0).toList();
        waiting.removeAll(over);
        over.forEach(one -> one.outcome.removed((one.members & ~missing) == 0, nowPs));
    }

    private void write() {
        registers.write(LvmRegisters.ONLINE, all() & ~missing);
    }

    private int all() {
        return (1 << geometry.members()) - 1;
    }
}
