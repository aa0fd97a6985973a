// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.register.Registers;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;

/** Goes through the operations of a {@link StripeJob}, one outstanding at a time, no faster than its pace. */
final class StripeWalk {
    /** Bytes of each member that one operation is about, when stripes are smaller. */
    static final long OPERATION_BYTES = 256 << 10;
    /** From one look at hosts to the next, in picoseconds: 2 ms. */
    static final long LOOK_PS = 2_000_000_000L;

    private final Scheduler scheduler;
    private final Registers registers;
    private final InternalOperations internals;
    private final Chores chores;
    private final long chunkBytes;
    private final EventHandler look = this::look;
    private StripeJob job;
    private SyncPace pace;
    private long hostsServed;

    StripeWalk(ArrayTools array) {
        scheduler = array.scheduler();
        registers = array.registers();
        internals = array.internals();
        chores = array.chores();
        chunkBytes = (long) array.geometry().chunkBlocks() << 9;
    }

    /** Stripes of one operation that has so many left to do. */
    static int stripes(Geometry geometry, long left) {
        long few = Math.max(1, OPERATION_BYTES / ((long) geometry.chunkBlocks() << 9));
        return (int) Math.min(few, left);
    }

    /** Begins a job; there must be none. */
    void begin(StripeJob next, SyncRate rate, long nowPs) {
        job = next;
        pace = new SyncPace(rate);
        step(nowPs);
    }

    private void step(long nowPs) {
        boolean hosts = hostsWant();
        long duePs = pace.duePs(hosts);
        if (nowPs < duePs) {
            scheduler.schedule(Math.min(duePs, nowPs + LOOK_PS), look, 0);
            return;
        }
        Sync sync = job.next();
        if (sync == null) {
            job.ended(nowPs);
            return;
        }
        pace.begin(nowPs, sync.stripes() * chunkBytes, hosts);
        internals.start(sync, (status, differed, endPs) -> {
            job.done(sync, status, differed, endPs);
            job.between(() -> chores.add(this::step));
        });
    }

    private void look(long nowPs, long unused) {
        chores.add(this::step);
    }

    /** Whether a host has a command in flight, or was answered since the last look. */
    private boolean hostsWant() {
        long served = registers.read(LvmRegisters.OPS_DONE);
        boolean any = served != hostsServed
                || (registers.read(LvmRegisters.STATUS) & LvmRegisters.STATUS_OPS_MASK) != 0;
        hostsServed = served;
        return any;
    }
}
