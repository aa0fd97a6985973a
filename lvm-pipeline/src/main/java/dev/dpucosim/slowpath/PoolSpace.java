// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;

/**
 * The pool's extents, and what happens when there are few of them or none. Whoever gets none fails, or waits in order
 * until extents come back or its time is over. A crossing of the low-water mark is told once, and again only after
 * there was more free than that.
 */
final class PoolSpace {
    /** What serving or failing one that waited costs, in nanoseconds. */
    static final long SERVE_COST_NS = 200;

    private static final long PS_PER_NS = 1_000;

    /** Somebody who waits for an extent. */
    interface Starved {
        /** There is an extent: tries again, and must take one now or never. */
        void again(long nowPs);

        /** The time is over. */
        void expired(long nowPs);
    }

    private record Waiting(Starved starved, long deadlinePs) {
    }

    private final Scheduler scheduler;
    private final ExtentAllocator allocator;
    private final SpacePolicy policy;
    private final FirmwareWork.Queue work;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final EventHandler timer = this::timer;
    private Runnable lowWater = () -> {};
    private boolean armed = true;
    private boolean serving;
    private boolean timerSet;
    private long lowWaterEvents;
    private long waited;
    private long expired;
    private long returned;

    PoolSpace(Scheduler scheduler, ExtentAllocator allocator, SpacePolicy policy, FirmwareWork.Queue work) {
        this.scheduler = scheduler;
        this.allocator = allocator;
        this.policy = policy;
        this.work = work;
    }

    ExtentAllocator allocator() {
        return allocator;
    }

    /** Sets who is told when the free extents have fallen to the low-water mark. */
    void lowWater(Runnable listener) {
        lowWater = listener;
    }

    /** Takes an extent, or {@link ExtentAllocator#NONE}; those that wait go first. */
    long take(long preferred) {
        long extent = queue.isEmpty() || serving ? allocator.allocate(preferred) : ExtentAllocator.NONE;
        if (extent != ExtentAllocator.NONE && armed && policy.lowWaterExtents() > 0
                && allocator.free() <= policy.lowWaterExtents()) {
            armed = false;
            lowWaterEvents++;
            lowWater.run();
        }
        return extent;
    }

    /** Has somebody wait who got no extent; false when nobody waits. */
    boolean starve(Starved starved, long nowPs) {
        if (policy.queueNs() == 0) {
            return false;
        }
        waited++;
        queue.add(new Waiting(starved, nowPs + policy.queueNs() * PS_PER_NS));
        setTimer();
        return true;
    }

    /** Takes an extent back that nothing uses any more. */
    void release(long extent) {
        allocator.release(extent);
        returned++;
        spaceCame();
    }

    /** The pool has become larger. */
    void grow(long extents) {
        allocator.grow(extents);
        spaceCame();
    }

    /** There may be more extents than before. */
    void spaceCame() {
        armed |= allocator.free() > policy.lowWaterExtents();
        if (!queue.isEmpty()) {
            work.add(SERVE_COST_NS, this::serve);
        }
    }

    private void serve(long nowPs) {
        if (!queue.isEmpty() && allocator.free() > 0) {
            Waiting next = queue.remove();
            serving = true;
            next.starved.again(nowPs);
            serving = false;
            if (!queue.isEmpty() && allocator.free() > 0) {
                work.add(SERVE_COST_NS, this::serve);
            }
        }
    }

    private void setTimer() {
        if (!timerSet && !queue.isEmpty()) {
            timerSet = true;
            scheduler.schedule(Math.max(queue.peek().deadlinePs, scheduler.nowPs()), timer, 0);
        }
    }

    private void timer(long nowPs, long unused) {
        timerSet = false;
        work.add(SERVE_COST_NS, this::expire);
    }

    private void expire(long nowPs) {
        while (!queue.isEmpty() && queue.peek().deadlinePs <= nowPs) {
            expired++;
            queue.remove().starved.expired(nowPs);
        }
        setTimer();
    }

    long lowWaterEvents() {
        return lowWaterEvents;
    }

    /** Requests that have waited for an extent. */
    long waited() {
        return waited;
    }

    /** Those of them whose time ended. */
    long expired() {
        return expired;
    }

    /** Extents that came back. */
    long returned() {
        return returned;
    }
}
