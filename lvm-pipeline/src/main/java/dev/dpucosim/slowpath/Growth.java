// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.pool.PoolGrowth;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.pool.PoolWrite;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Takes members that have become larger into the array while hosts are at work. First superblocks go to where the
 * members end now, and what lies between the old metadata and the new is zeroed; then hardware stands still while a
 * checkpoint and superblocks say that the pool is larger, and while its stripes and the place of its log change; then
 * hosts go on, and the old metadata is zeroed. So parity and copies fit in all new stripes, which are zero, and nobody
 * has an extent of them before they are. Power may go at any time: there is the old pool, or the new one, whose new
 * stripes are to be resynced if they were not all zeroed.
 */
final class Growth {
    private final ArrayTools array;
    private final MemberArray members;
    private final PoolBoot boot;
    private final PoolJournal journal;
    private final PoolWriter pool;
    private final Chores chores;
    private final Membership membership;
    private final Standstill standstill;
    private final MemberZeroes zeroes;
    private final LongConsumer extents;
    private PoolGrowth growth;
    private long stripesBefore;
    private GrowthListener listener;
    private Runnable then;
    private long unknownFrom = -1;

    /**
     * Nothing is under way.
     *
     * @param payload whether members store anything
     * @param extents is told how many extents there are, when more can be used
     */
    Growth(ArrayTools array, MemberArray members, PoolBoot boot, boolean payload, LongConsumer extents) {
        this.array = array;
        this.members = members;
        this.boot = boot;
        this.extents = extents;
        journal = array.journal();
        pool = array.pool();
        chores = array.chores();
        membership = array.membership();
        standstill = new Standstill(array);
        zeroes = new MemberZeroes(array, members, payload);
    }

    /**
     * The first stripe of those that were added and of which nothing is known, because they could not all be zeroed
     * (yet); negative when there is none.
     */
    long unknownFrom() {
        return unknownFrom;
    }

    /**
     * Begins; it is {@link #requirePossible possible}.
     *
     * @param told what became of it
     * @param goOn run then, behind that
     */
    void begin(GrowthListener told, Runnable goOn, long nowPs) {
        growth = requirePossible();
        listener = told;
        then = goOn;
        stripesBefore = array.geometry().stripes();
        array.report().growthBegins(stripesBefore, journal.map().extents(), nowPs);
        chores.add(ps -> pool.say(this::enlarge, durable -> chores.add(this::enlarged), ps));
    }

    /**
     * Looks whether members allow it; nothing is begun.
     *
     * @throws dev.dpucosim.storage.UnsuitableMembersException naming the member and the sizes, when they do not
     * @throws dev.dpucosim.pool.PoolException when metadata cannot be written any more
     */
    PoolGrowth requirePossible() {
        return journal.growth(sizes());
    }

    private long[] sizes() {
        return members.members().stream().mapToLong(member -> member.store().blocks()).toArray();
    }

    private List<PoolWrite> enlarge() {
        if (obstacle() != null) {
            return List.of();
        }
        for (Member member : members.members()) {
            boot.replaced(member.index(), member.store());
        }
        return journal.beginEnlarged(sizes());
    }

    private void enlarged(long nowPs) {
        if (goesOn(nowPs)) {
            // Superblocks at an old end among the rest.
            zeroes.begin(growth.end(), PoolLayout.superblock(journal.memberBlocks(0), 0), this::blank, nowPs);
        }
    }

    private void blank(int failed, long nowPs) {
        if (failed != 0) {
            over("members cannot be zeroed: members=" + numbers(failed), nowPs);
        } else if (goesOn(nowPs)) {
            standstill.begin(this::still, nowPs);
        }
    }

    private void still(long nowPs) {
        pool.say(() -> obstacle() == null ? journal.beginGrowthOntoBlank(growth) : List.of(), durable -> chores.add(
                this::said), nowPs);
    }

    /** Superblocks say that the pool is larger, or they do not. */
    private void said(long nowPs) {
        boolean larger = journal.geometry().equals(growth.geometry());
        if (larger) {
            unknownFrom = stripesBefore;
            if (boot.logs()) {
                array.registers().write(LvmRegisters.LOG, LvmRegisters.LOG_ENABLE_MASK | journal.logBlock());
            }
            array.registers().write(LvmRegisters.STRIPES, growth.geometry().stripes());
            array.grown(growth.geometry());
        }
        standstill.end();
        if (larger) {
            zeroes.begin(growth.dataEnd(), growth.end(), this::zero, nowPs);
        } else if (goesOn(nowPs)) {
            over("metadata could not be written where it is to be", nowPs);
        }
    }

    private void zero(int failed, long nowPs) {
        int lost = failed & ~membership.missing();
        if (lost == 0) {
            pool.say(this::known, durable -> chores.add(ps -> grown(durable, ps)), nowPs);
        } else if (!membership.expel(lost, (out, ps) -> chores.add(later -> without(lost, out, later)))) {
            without(lost, false, nowPs);
        }
    }

    private void without(int lost, boolean out, long nowPs) {
        if (out) {
            zero(0, nowPs);
        } else {
            over("members cannot be zeroed, the new stripes are to be resynced: members=" + numbers(lost), nowPs);
        }
    }

    private List<PoolWrite> known() {
        journal.reached(growth.geometry().stripes(), journal.array().rebuilt());
        return journal.beginStamp(false);
    }

    private void grown(boolean durable, long nowPs) {
        if (durable) {
            unknownFrom = -1;
            extents.accept(growth.extents());
        }
        over(durable ? null : "metadata could not be written, the pool is read-only", nowPs);
    }

    /** Whether all members are there as they were; if not, the pool stays as it was. */
    private boolean goesOn(long nowPs) {
        String why = obstacle();
        if (why != null) {
            over(why, nowPs);
        }
        return why == null;
    }

    private String obstacle() {
        int lost = membership.incomplete() | notInSync();
        if (journal.readOnly()) {
            return "metadata could not be written, the pool is read-only";
        }
        return lost == 0 ? null : "a member was lost before the pool was larger: members=" + numbers(lost);
    }

    private int notInSync() {
        return (1 << members.count()) - 1 & ~journal.array().members(PoolMemberState.IN_SYNC);
    }

    private static String numbers(int bits) {
        StringBuilder numbers = new StringBuilder();
        for (int left = bits; left != 0; left &= left - 1) {
            numbers.append(numbers.isEmpty() ? "" : ",").append(Integer.numberOfTrailingZeros(left));
        }
        return numbers.toString();
    }

    private void over(String why, long nowPs) {
        array.report().growthEnds(journal.geometry().stripes(), journal.map().extents(), why, nowPs);
        listener.ended(why, nowPs);
        then.run();
    }
}
