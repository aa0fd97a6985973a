// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.StripeMap;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;

/** The 32 contexts in which operations execute, and what they share: stripe locks, members, the array's shape. */
final class RaidStage {
    /** Operations in execution at once. */
    static final int CONTEXTS = 32;

    private static final int CONTEXT_SHIFT = 32;

    final LvmModel model;
    final Scheduler scheduler;
    final MemberArray members;
    final ColumnData columnData;
    final PartialParityLog log = new PartialParityLog();
    final EventHandler memberDone = this::memberDone;
    final EventHandler stepDone = this::stepDone;
    private final StripeLocks locks = new StripeLocks();
    private final Context[] contexts = new Context[CONTEXTS];
    private final ArrayDeque<Operation> queue = new ArrayDeque<>(Operation.COUNT);
    private int free = -1;
    private int quiescing;
    private int used;
    private int usedMax;
    private long queuedPs;
    Geometry geometry;
    StripeMap map;
    /** False: every run is refused. */
    boolean levelKnown;
    boolean parityTrusted;
    int online;
    /** First stripe that is not rebuilt or resynced, and the members that are rebuilt, one bit each. */
    long rebuildWatermark;
    int rebuildMembers;
    boolean faultArmed;
    long faultStripe;

    RaidStage(LvmModel model, EngineEnvironment environment) {
        this.model = model;
        scheduler = environment.scheduler();
        members = environment.members();
        columnData = environment.payload() ? new ColumnData(environment.members()) : null;
        for (int i = 0; i < CONTEXTS; i++) {
            contexts[i] = new Context(this, i);
        }
    }

    /** Takes the array's shape; every context works its columns out by itself. */
    void geometry(Geometry shape) {
        geometry = shape;
        map = new StripeMap(shape);
        if (columnData != null) {
            columnData.shape(shape);
        }
        for (Context context : contexts) {
            context.shape(shape);
        }
    }

    /** Members that commands must not be sent to, one bit each. */
    int offline() {
        return ~online & (1 << geometry.members()) - 1;
    }

    /** Members that are being rebuilt and do not have this stripe yet, one bit each. */
    int rebuilding(long stripe) {
        return stripe < rebuildWatermark ? 0 : rebuildMembers & (1 << geometry.members()) - 1;
    }

    /** Members that hosts neither read nor write in a stripe, one bit each. */
    int missing(long stripe) {
        return offline() | rebuilding(stripe);
    }

    /** Whether a resync has made the stripe's parity fit. */
    boolean resynced(long stripe) {
        return rebuildMembers == 0 && stripe < rebuildWatermark;
    }

    int used() {
        return used;
    }

    int usedMax() {
        return usedMax;
    }

    /** Executes an operation as soon as a context is free, and not before {@code readyPs}. */
    void start(Operation operation, long readyPs) {
        if (free == 0) {
            if (queue.isEmpty()) {
                queuedPs = scheduler.nowPs();
            }
            queue.add(operation);
        } else {
            enter(operation, readyPs);
        }
    }

    private void enter(Operation operation, long readyPs) {
        int index = Integer.numberOfTrailingZeros(free);
        free &= ~(1 << index);
        used++;
        usedMax = Math.max(usedMax, used);
        model.decide(DecisionLog.START, operation.index, index, 0, 0, operation.cid, scheduler.nowPs());
        contexts[index].start(operation, readyPs);
    }

    /** A context has finished its operation. */
    void leave(Context context, long nowPs) {
        free |= 1 << context.index;
        used--;
        for (int left = quiescing; left != 0; left &= left - 1) {
            contexts[Integer.numberOfTrailingZeros(left)].othersLeft(context.index, nowPs);
        }
        if (!queue.isEmpty() && free != 0) {
            Operation operation = queue.remove();
            if (queue.isEmpty()) {
                model.add(LvmRegisters.STALL_CONTEXT, (nowPs - queuedPs) / ModelTiming.CYCLE_PS);
            }
            enter(operation, nowPs + ModelTiming.STEP_PS);
        }
    }

    /** Says whether a context wants to be told when others leave. */
    void quiescing(int context, boolean wants) {
        quiescing = wants ? quiescing | 1 << context : quiescing & ~(1 << context);
    }

    /** Contexts in use, one bit each. */
    int occupied() {
        return ~free;
    }

    boolean lock(Context context, long stripe, long nowPs) {
        boolean granted = locks.request(context.index, stripe);
        if (!granted) {
            model.count(LvmRegisters.LOCK_WAITS);
        }
        model.decide(granted ? DecisionLog.GRANT : DecisionLog.WAIT, 0, context.index, 0, stripe, context.cid(), nowPs);
        return granted;
    }

    void unlock(Context context, long stripe, long nowPs) {
        model.decide(DecisionLog.RELEASE, 0, context.index, 0, stripe, context.cid(), nowPs);
        int next = locks.release(context.index);
        if (next != StripeLocks.NONE) {
            model.decide(DecisionLog.GRANT, 0, next, 0, stripe, contexts[next].cid(), nowPs);
            contexts[next].granted(nowPs + ModelTiming.STEP_PS);
        }
    }

    /** Whether the injected fault strikes a job of this stripe; it strikes once. */
    boolean takeFault(long stripe) {
        boolean strikes = faultArmed && faultStripe == stripe;
        faultArmed &= !strikes;
        return strikes;
    }

    /** Answers a suspended context; false when it is not suspended or the entry makes no sense. */
    boolean resume(ResumeEntry entry, long nowPs) {
        return entry.context() < CONTEXTS && contexts[entry.context()].resume(entry, nowPs);
    }

    /** Event argument of a member command: its context and its place among the context's commands. */
    static long argument(int context, int command) {
        return (long) context << CONTEXT_SHIFT | command;
    }

    private void stepDone(long nowPs, long context) {
        contexts[(int) context].allDone(nowPs);
    }

    private void memberDone(long nowPs, long argument) {
        contexts[(int) (argument >>> CONTEXT_SHIFT)].memberDone((int) argument, nowPs);
    }
}
