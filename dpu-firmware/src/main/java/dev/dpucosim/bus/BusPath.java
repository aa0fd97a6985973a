// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from one port to another: transactions wait in the order of their issue, one after the other gets the wire,
 * and arrives a latency later. Each class has its own credits, so that one that is blocked holds up others only where
 * the table says so. All reordering is in {@link #choose}.
 */
final class BusPath {

    /** Bytes of a transaction beside its data: header, sequence number, check and framing. */
    static final int OVERHEAD_BYTES = 24;

    /** How far from the oldest a transaction may stand to be chosen freely. */
    private static final int WINDOW = 32;
    private static final long PS_PER_SECOND = 1_000_000_000_000L;
    private static final OrderingClass[] CLASSES = OrderingClass.values();

    private final SystemBus bus;
    private final Scheduler scheduler;
    private final SeededStream random;
    private final BusSettings settings;
    private final BusPort from;
    private final BusPort to;
    private final List<BusTransaction> waiting = new ArrayList<>();
    private final ArrayDeque<BusTransaction> flying = new ArrayDeque<>();
    /** Posted, non-posted, completion. */
    private final int[] creditsUsed = new int[3];
    private final int[] legal = new int[WINDOW];
    private final EventHandler wireFree = this::wireFree;
    private final EventHandler arrival = this::arrival;
    private boolean wireBusy;

    BusPath(SystemBus bus, Scheduler scheduler, SeededStream random, BusSettings settings, BusPort from, BusPort to) {
        this.bus = bus;
        this.scheduler = scheduler;
        this.random = random;
        this.settings = settings;
        this.from = from;
        this.to = to;
    }

    BusPort from() {
        return from;
    }

    BusPort to() {
        return to;
    }

    void put(BusTransaction transaction) {
        waiting.add(transaction);
        pump();
    }

    /** Gives the wire to the next transaction, if it is free and one can go. */
    void pump() {
        if (wireBusy) {
            return;
        }
        int chosen = choose();
        if (chosen < 0) {
            return;
        }
        BusTransaction transaction = waiting.remove(chosen);
        creditsUsed[pool(transaction.orderingClass())]++;
        transaction.sentPs = scheduler.nowPs();
        flying.add(transaction);
        int onWire = OVERHEAD_BYTES + (carriesData(transaction) ? transaction.bytes() : 0);
        long wirePs = onWire * PS_PER_SECOND / settings.bytesPerSecond();
        scheduler.after(wirePs + settings.latencyPs(), arrival, 0);
        wireBusy = true;
        long idlePs = settings.jitterPsMax() == 0 ? 0 : random.nextLong(settings.jitterPsMax() + 1);
        scheduler.after(wirePs + idlePs, wireFree, 0);
    }

    /** A transaction of a class has left the buffer of the port at the end. */
    void release(OrderingClass orderingClass) {
        creditsUsed[pool(orderingClass)]--;
        pump();
    }

    void describe(StringBuilder text) {
        for (BusTransaction transaction : waiting) {
            text.append(transaction).append(blocked(transaction.orderingClass()) ? "  no credit" : "").append('\n');
        }
    }

    private void wireFree(long nowPs, long unused) {
        wireBusy = false;
        pump();
    }

    /** The index of the transaction that goes next, or -1. */
    private int choose() {
        if (settings.reorderOneIn() > 0 && waiting.size() > 1 && random.oneIn(settings.reorderOneIn())) {
            int count = 0;
            for (int i = 0; i < Math.min(waiting.size(), WINDOW); i++) {
                if (mayGo(i, false)) {
                    legal[count++] = i;
                }
            }
            if (count > 0) {
                return legal[random.nextInt(count)];
            }
        }
        // In one class nothing must pass: the oldest of each is enough to look at.
        int first = -1;
        for (OrderingClass orderingClass : CLASSES) {
            int oldest = oldest(orderingClass);
            if (oldest >= 0 && (first < 0 || oldest < first) && mayGo(oldest, true)) {
                first = oldest;
            }
        }
        return first;
    }

    /** Whether a transaction may go before all that wait ahead of it; strictly: only if it must be able to. */
    private boolean mayGo(int index, boolean strictly) {
        BusTransaction transaction = waiting.get(index);
        if (blocked(transaction.orderingClass())) {
            return false;
        }
        for (int i = 0; i < index; i++) {
            BusTransaction earlier = waiting.get(i);
            Passing passing = transaction.passing(earlier, settings.table());
            boolean may = strictly ? passing == Passing.MUST && blocked(earlier.orderingClass())
                    : passing != Passing.NO;
            if (!may) {
                return false;
            }
        }
        return true;
    }

    private int oldest(OrderingClass orderingClass) {
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i).orderingClass() == orderingClass) {
                return i;
            }
        }
        return -1;
    }

    private boolean blocked(OrderingClass orderingClass) {
        return to.stalled(orderingClass) || creditsUsed[pool(orderingClass)] >= settings.credits(orderingClass);
    }

    private void arrival(long nowPs, long unused) {
        BusTransaction transaction = flying.remove();
        transaction.arrivedPs = nowPs;
        bus.trace().arrived(transaction);
        if (transaction.type() == BusType.COMPLETION) {
            release(OrderingClass.COMPLETION);
            bus.finished(transaction, transaction.verdict);
            gather(transaction.request, transaction);
            return;
        }
        PendingAnswer answer = new PendingAnswer(bus, this, transaction);
        BusVerdict fault = bus.faults().strike(transaction);
        if (fault == BusVerdict.OK) {
            transaction.target.accept(transaction, answer);
        } else {
            answer.done(fault);
        }
    }

    /** Puts what a completion brings where the one before it ended, as hardware does that trusts their order. */
    private void gather(BusTransaction request, BusTransaction completion) {
        int count = Math.min(completion.bytes(), request.data.length - request.gathered);
        boolean read = request.orderingClass() == OrderingClass.READ && completion.verdict == BusVerdict.OK;
        if (read) {
            System.arraycopy(completion.data, 0, request.data, request.gathered, count);
            request.gathered += count;
        }
        if (!read || request.gathered == request.bytes()) {
            bus.path(request.from, request.to).release(request.orderingClass());
            bus.finished(request, completion.verdict);
        }
    }

    private static boolean carriesData(BusTransaction transaction) {
        return transaction.orderingClass() != OrderingClass.READ;
    }

    private static int pool(OrderingClass orderingClass) {
        return switch (orderingClass) {
            case POSTED -> 0;
            case READ, NON_POSTED_WRITE -> 1;
            case COMPLETION -> 2;
        };
    }
}
