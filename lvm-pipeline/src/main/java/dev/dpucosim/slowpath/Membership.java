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
 * missing than the level bears, the array has failed and stays so. A blank drive in a missing member's place is in the
 * array again as one that is being rebuilt: hardware takes it for missing from a watermark on.
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
    private Runnable changed = () -> {};
    private boolean expelling;
    private boolean failed;
    private int missing;
    /** Members that are in the array and hold only a part of their data; one bit each. */
    private int rebuilding;
    /** Members whose superblocks are being written, which are still in the array; one bit each. */
    private int leaving;

    /**
     * Members as the pool's superblocks say.
     *
     * @param missing members that are missing already, one bit each
     * @param rebuilding members that are being rebuilt, one bit each
     */
    Membership(Scheduler scheduler, Registers registers, Geometry geometry, PoolWriter pool, Chores chores,
            int missing, int rebuilding) {
        this.scheduler = scheduler;
        this.registers = registers;
        this.geometry = geometry;
        this.pool = pool;
        this.chores = chores;
        this.missing = missing;
        this.rebuilding = rebuilding;
        failed = !bears(0);
    }

    /** Whether the array goes on when so many more members lack data; one bit each. */
    boolean bears(int more) {
        return geometry.level().bears(geometry.members(), incomplete() | more);
    }

    /** Whether it goes on when those are out that are on their way. */
    boolean bearsLeaving() {
        return bears(leaving);
    }

    void listener(IntConsumer missingMembers) {
        listener = missingMembers;
    }

    /** Sets who looks after the array whenever a member has gone. */
    void changed(Runnable upkeep) {
        changed = upkeep;
    }

    void expelling(boolean does) {
        expelling = does;
    }

    /** Members that are missing, one bit each. */
    int missing() {
        return missing;
    }

    /** Members that are being rebuilt, one bit each. */
    int rebuilding() {
        return rebuilding;
    }

    /** Members that lack data: missing, or being rebuilt; one bit each. */
    int incomplete() {
        return missing | rebuilding;
    }

    /** Whether more were missing than the level bears. */
    boolean failed() {
        return failed;
    }

    /**
     * Tells hardware which members there are.
     *
     * @param watermark stripes that members hold which are being rebuilt; without such, stripes that were resynced
     */
    void boot(long watermark) {
        rebuild(watermark);
        online();
    }

    /**
     * A blank drive is in a missing member's place, and superblocks say so. From now on hardware takes the member for
     * missing because it is being rebuilt, too; what it has under way has looked before, and still goes by the other
     * reason alone.
     */
    void joins(int member) {
        rebuilding |= 1 << member;
        rebuild(0);
    }

    /** All that hardware had under way when the member {@link #joins joined} has ended. */
    void joined(int member) {
        if ((rebuilding >>> member & 1) == 0) {
            return;
        }
        missing &= ~(1 << member);
        online();
        listener.accept(missing);
    }

    /** All members that were being rebuilt are whole, and superblocks say so. */
    void whole() {
        rebuilding = 0;
        rebuild(0);
    }

    /** No member lacks data any more, and hardware is to move its watermark on from here as parity is made to fit. */
    void resyncs(long synced) {
        rebuild(synced);
    }

    /** Parity fits everywhere: no watermark is needed but that of members that are being rebuilt. */
    void resynced() {
        if (rebuilding == 0) {
            rebuild(0);
        }
    }

    /** Stripes that are rebuilt or resynced, from the first. */
    long watermark() {
        return registers.read(LvmRegisters.REBUILD) & LvmRegisters.REBUILD_WATERMARK_MASK;
    }

    private void rebuild(long watermark) {
        registers.write(LvmRegisters.REBUILD, watermark | (long) rebuilding << LvmRegisters.REBUILD_MEMBERS_LSB);
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
        if (!expelling || !bears(leaving | members)) {
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
            failed |= !bears(1 << member);
            online();
            if ((rebuilding >>> member & 1) != 0) {
                rebuilding &= ~(1 << member);
                rebuild(rebuilding == 0 ? 0 : watermark());
            }
            listener.accept(missing);
            changed.run();
        }
        answer(nowPs);
    }

    /** Tells those who wait for nobody any more. */
    private void answer(long nowPs) {
        List<Waiting> over = waiting.stream().filter(one -> (one.members & leaving) == 0).toList();
        waiting.removeAll(over);
        over.forEach(one -> one.outcome.removed((one.members & ~missing) == 0, nowPs));
    }

    private void online() {
        // What a failed array has filled of a spare does not bring any of it back.
        registers.write(LvmRegisters.ONLINE, all() & ~missing & ~(failed ? rebuilding : 0));
    }

    private int all() {
        return (1 << geometry.members()) - 1;
    }
}
