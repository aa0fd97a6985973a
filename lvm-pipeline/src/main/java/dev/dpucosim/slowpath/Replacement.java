// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberStore;

/**
 * Puts a spare in the place of a member that is out: no command to the old drive may be in flight any more, then the
 * spare gets all metadata and superblocks that say that it is being rebuilt, and only when these are durable is it in
 * the array.
 */
final class Replacement {
    private final MemberArray members;
    private final HotSpares spares;
    private final Membership membership;
    private final InternalOperations internals;
    private final PoolBoot boot;
    private final PoolJournal journal;
    private final PoolWriter pool;
    private final Chores chores;
    private final UpkeepReport report;

    Replacement(ArrayTools array, MemberArray members, HotSpares spares, PoolBoot boot) {
        this.members = members;
        this.spares = spares;
        this.boot = boot;
        membership = array.membership();
        internals = array.internals();
        journal = array.journal();
        pool = array.pool();
        chores = array.chores();
        report = array.report();
    }

    /** Whether there is a spare that fits; drops those that do not. */
    boolean possible() {
        while (spares.left() > 0) {
            String why = journal.unsuitable(spares.first());
            if (why == null) {
                return true;
            }
            report.refusedSpare(spares.index(), why);
            spares.drop();
        }
        return false;
    }

    /**
     * Begins.
     *
     * @param then run when the member is in the array, or could not be put there
     */
    void begin(int member, Runnable then) {
        internals.start(Opcode.INTERNAL_QUIESCE, 0, 0, (token, status, nowPs) -> pool.say(() -> {
            MemberStore drive = spares.place(member);
            members.member(member).replace(drive).close();
            boot.replaced(member, drive);
            pool.with(member);
            return journal.beginJoin(member, drive);
        }, durable -> again(member, then), nowPs), 0);
    }

    /** A second superblock, so that either slot has one. */
    private void again(int member, Runnable then) {
        chores.add(nowPs -> pool.say(() -> journal.beginStamp(false), durable -> chores.add(ps -> {
            if (durable && journal.state(member) == PoolMemberState.REBUILDING) {
                membership.joins(member);
                internals.start(Opcode.INTERNAL_QUIESCE, 0, 0, (token, status, quietPs) -> {
                    membership.joined(member);
                    then.run();
                }, 0);
            } else {
                then.run();
            }
        }), nowPs));
    }
}
