// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.time;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The virtual clock and its events, in picoseconds; single-threaded and deterministic.
 *
 * <p>Events at one time run in the order in which they were scheduled. Scheduling allocates nothing once the heap has
 * grown to the number of events that wait at once. A clocked block that is not idle runs up to the next event; when
 * all are idle the clock jumps.
 */
public final class Scheduler {

    private static final int ARITY = 4;
    private static final int COUNT_INITIAL = 256;

    private final List<ClockedBlock> blocks = new ArrayList<>();
    /** The heap: time and slot of each event. Behind it in {@code slots} are those that are free. */
    private long[] times = new long[COUNT_INITIAL];
    private int[] slots = new int[COUNT_INITIAL];
    /** By slot: an event that moves in the heap takes no reference along, which would cost a barrier each time. */
    private long[] sequences = new long[COUNT_INITIAL];
    private long[] arguments = new long[COUNT_INITIAL];
    private EventHandler[] handlers = new EventHandler[COUNT_INITIAL];
    private int size;
    private long sequenceNext;
    private long nowPs;
    private long eventsRun;

    /** A clock at time 0, and nothing to happen. */
    public Scheduler() {
        freeSlots(0);
    }

    /** The current time in picoseconds; within {@link ClockedBlock#runUntil} the time at which the block was called. */
    public long nowPs() {
        return nowPs;
    }

    /** Events run since the start. */
    public long eventsRun() {
        return eventsRun;
    }

    /** Events that wait. */
    public int pending() {
        return size;
    }

    /** The time of the next event in picoseconds, or {@link Long#MAX_VALUE} when none waits. */
    public long nextPs() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Adds a block; blocks run in the order in which they were added. */
    public void add(ClockedBlock block) {
        blocks.add(block);
    }

    /**
     * Has a handler called at a time.
     *
     * @param timePs picoseconds, not before {@link #nowPs()}
     * @throws IllegalArgumentException when the time has passed
     */
    public void schedule(long timePs, EventHandler handler, long argument) {
        if (timePs < nowPs) {
            throw new IllegalArgumentException("event in the past: timePs=" + timePs + ", nowPs=" + nowPs);
        }
        if (size == times.length) {
            grow();
        }
        int slot = slots[size];
        sequences[slot] = sequenceNext++;
        arguments[slot] = argument;
        if (handlers[slot] != handler) {
            handlers[slot] = handler;
        }
        siftUp(size++, timePs, slot);
    }

    /** Has a handler called a number of picoseconds from now. */
    public void after(long delayPs, EventHandler handler, long argument) {
        schedule(nowPs + delayPs, handler, argument);
    }

    /**
     * Runs the next event, or lets the clocked blocks advance towards it.
     *
     * @return false when nothing is left to do: no event waits and every block is idle
     */
    public boolean step() {
        if (!blocks.isEmpty() && runBlocks()) {
            return true;
        }
        if (size == 0) {
            return false;
        }
        long timePs = times[0];
        if (timePs < nowPs) {
            throw new IllegalStateException("a block ran past an event: nowPs=" + nowPs + ", eventPs=" + timePs);
        }
        int slot = slots[0];
        EventHandler handler = handlers[slot];
        long argument = arguments[slot];
        removeFirst(slot);
        nowPs = timePs;
        eventsRun++;
        handler.on(timePs, argument);
        return true;
    }

    /**
     * Steps until a condition holds.
     *
     * @return whether it holds; false when nothing is left to do before it does
     */
    public boolean runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (!step()) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** Steps until nothing is left to do. */
    public void runAll() {
        while (step()) {
            continue;
        }
    }

    /** Whether some block advanced the clock; false when the next thing to do is the event at the head of the heap. */
    private boolean runBlocks() {
        boolean busy = false;
        long limitPs = nextPs();
        if (limitPs <= nowPs) {
            return false;
        }
        for (int i = 0; i < blocks.size(); i++) {
            ClockedBlock block = blocks.get(i);
            if (!block.idle()) {
                busy = true;
                // A later block must not overtake what an earlier one has just scheduled, nor where it stopped.
                long reachedPs = block.runUntil(limitPs);
                if (reachedPs > limitPs || reachedPs < nowPs) {
                    throw new IllegalStateException("block left its time: reachedPs=" + reachedPs + ", nowPs=" + nowPs
                            + ", limitPs=" + limitPs);
                }
                limitPs = Math.min(reachedPs, nextPs());
            }
        }
        if (busy) {
            nowPs = Math.max(nowPs, limitPs);
        }
        return busy;
    }

    private void siftUp(int from, long timePs, int slot) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) / ARITY;
            // A new event has the highest sequence of all, so an equal time never moves up.
            if (times[parent] <= timePs) {
                break;
            }
            put(child, times[parent], slots[parent]);
            child = parent;
        }
        put(child, timePs, slot);
    }

    private void removeFirst(int freed) {
        int last = --size;
        long timePs = times[last];
        int slot = slots[last];
        slots[last] = freed;
        if (last == 0) {
            return;
        }
        int parent = 0;
        while (true) {
            int first = parent * ARITY + 1;
            if (first >= last) {
                break;
            }
            int least = first;
            long leastPs = times[first];
            int end = Math.min(first + ARITY, last);
            for (int i = first + 1; i < end; i++) {
                if (before(times[i], slots[i], leastPs, slots[least])) {
                    least = i;
                    leastPs = times[i];
                }
            }
            if (!before(leastPs, slots[least], timePs, slot)) {
                break;
            }
            put(parent, leastPs, slots[least]);
            parent = least;
        }
        put(parent, timePs, slot);
    }

    private boolean before(long timeA, int slotA, long timeB, int slotB) {
        return timeA < timeB || timeA == timeB && sequences[slotA] < sequences[slotB];
    }

    private void put(int index, long timePs, int slot) {
        times[index] = timePs;
        slots[index] = slot;
    }

    private void grow() {
        int count = size * 2;
        times = Arrays.copyOf(times, count);
        slots = Arrays.copyOf(slots, count);
        sequences = Arrays.copyOf(sequences, count);
        arguments = Arrays.copyOf(arguments, count);
        handlers = Arrays.copyOf(handlers, count);
        freeSlots(size);
    }

    private void freeSlots(int from) {
        for (int i = from; i < slots.length; i++) {
            slots[i] = i;
        }
    }
}
