// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * One stream of a sender: what waits, what was sent and not answered, and where it stands.
 *
 * <pre>
 *      over    |  sent, not answered           |  queued
 *   -----------+---------------+---------------+----------
 *              base            cursor          next
 * </pre>
 *
 * The cursor is what goes next; it stands behind {@code next} while something is sent again.
 */
final class SenderStream {

    private static final int RING_MASK = 1023;

    private final TunnelSender sender;
    private final SenderSettings settings;
    private final Scheduler scheduler;
    private final ArrayDeque<TunnelTicket> queue = new ArrayDeque<>();
    /** What was sent and not answered, by sequence. */
    private final TunnelTicket[] sent = new TunnelTicket[RING_MASK + 1];
    private final EventHandler timer = this::timer;
    private final EventHandler resume = this::resume;
    private int base;
    private int cursor;
    private int next;
    /** The sequence that the last gap named; a NAK that names it again is a copy. */
    private int gap;
    private boolean gapKnown;
    private long pausedUntilPs;
    /** What was put off is sent alone, and the rest when it was taken. */
    private boolean probing;
    private int probe;
    private long deadlinePs;
    private long retransmitPs;
    private boolean timerRuns;

    SenderStream(TunnelSender sender, Scheduler scheduler, SenderSettings settings) {
        this.sender = sender;
        this.scheduler = scheduler;
        this.settings = settings;
        this.base = settings.firstSequence();
        this.cursor = base;
        this.next = base;
        this.retransmitPs = settings.retransmitPs();
    }

    /** The first sequence that is not answered. */
    int base() {
        return base;
    }

    /** Frames that wait or are not answered. */
    int unfinished() {
        return queue.size() + next - base;
    }

    boolean hasRoom(int frames) {
        return queue.size() + frames <= settings.queueFrames();
    }

    void add(TunnelTicket ticket) {
        queue.add(ticket);
    }

    /**
     * Finds a raise of the same name that waits and may stand for one more event, or null. It may not when data or a
     * withdrawal wait behind it, which the event must follow; nor when its fence would have to move to something that
     * was given later than it while others wait behind it, which two streams could do to each other for ever.
     */
    TunnelTicket merge(int function, InterruptName name, boolean urgent, TunnelTicket after) {
        Iterator<TunnelTicket> backwards = queue.descendingIterator();
        boolean last = true;
        while (backwards.hasNext()) {
            TunnelTicket ticket = backwards.next();
            if (ticket.type() != FrameType.RAISE) {
                return null;
            }
            if (ticket.function() == function && ticket.urgent == urgent && ticket.name.equals(name)) {
                return joins(ticket, after, last) ? ticket : null;
            }
            last = false;
        }
        return null;
    }

    private static boolean joins(TunnelTicket ticket, TunnelTicket after, boolean last) {
        if (ticket.merged == 0xFFFF) {
            return false;
        }
        if (after != null && after.stream() != ticket.stream() && !after.over()) {
            boolean otherFence = ticket.fenced() && ticket.after.stream() != after.stream();
            boolean early = after.state() == TunnelTicket.State.SENT || after.order < ticket.order;
            if (otherFence || !early && !last) {
                return false;
            }
            if (!ticket.fenced() || ticket.after.order < after.order) {
                ticket.after = after;
            }
        }
        ticket.merged++;
        return true;
    }

    /** Sends what may be sent; says whether something got its sequence, for which raises of other streams may wait. */
    boolean pump() {
        boolean numbered = false;
        while (scheduler.nowPs() >= pausedUntilPs && !(probing && cursor != probe)) {
            if (cursor != next) {
                sender.count(SenderCounter.SENT_AGAIN, 1);
                transmit(sent[cursor & RING_MASK]);
            } else {
                TunnelTicket head = queue.peek();
                boolean blocked = head == null || next - base >= settings.windowFrames()
                        || head.fenced() && head.after.state() == TunnelTicket.State.QUEUED;
                if (blocked) {
                    break;
                }
                queue.remove();
                head.numbered(next);
                sent[next & RING_MASK] = head;
                next++;
                numbered = true;
                sender.count(SenderCounter.SENT, 1);
                transmit(head);
            }
        }
        return numbered;
    }

    private void transmit(TunnelTicket ticket) {
        cursor++;
        if (!timerRuns) {
            setTimer(scheduler.nowPs() + retransmitPs);
        }
        sender.transmit(ticket);
    }

    /** Goes on after a greeting, from the first sequence that the receiver has not done. */
    boolean reopen(int sequence, List<TunnelTicket> done) {
        if (Integer.compareUnsigned(sequence - base, next - base) > 0) {
            return false;
        }
        take(sequence, done);
        cursor = base;
        gapKnown = false;
        restart();
        return true;
    }

    /**
     * Everything up to and with a sequence is answered.
     *
     * @return whether that is news
     */
    boolean answered(int sequence, List<TunnelTicket> done) {
        if (Integer.compareUnsigned(sequence - base, next - base) >= 0) {
            return false;
        }
        take(sequence + 1, done);
        gapKnown &= SerialNumber.reached(gap, base);
        restart();
        return true;
    }

    /** The receiver is there and takes frames. */
    private void restart() {
        pausedUntilPs = 0;
        probing = false;
        retransmitPs = settings.retransmitPs();
        deadlinePs = scheduler.nowPs() + retransmitPs;
    }

    private void take(int end, List<TunnelTicket> done) {
        while (base != end) {
            done.add(sent[base & RING_MASK]);
            sent[base & RING_MASK] = null;
            base++;
        }
        if (!SerialNumber.reached(cursor, base)) {
            cursor = base;
        }
    }

    /** The receiver misses a sequence; says whether that is news. */
    boolean goBack(int sequence) {
        boolean copy = gapKnown && gap == sequence;
        // Behind what is put off the receiver sees a gap that is none.
        boolean putOff = probing && sequence == probe;
        if (copy || putOff || !sentAndOpen(sequence)) {
            return false;
        }
        gap = sequence;
        gapKnown = true;
        probing = false;
        cursor = sequence;
        return true;
    }

    /** The receiver wants a sequence again, but later; says whether that is news. */
    boolean pause(int sequence) {
        if (!sentAndOpen(sequence)) {
            return false;
        }
        cursor = sequence;
        probe = sequence;
        probing = true;
        pausedUntilPs = scheduler.nowPs() + settings.pausePs();
        deadlinePs = pausedUntilPs + retransmitPs;
        scheduler.schedule(pausedUntilPs, resume, 0);
        return true;
    }

    private boolean sentAndOpen(int sequence) {
        return Integer.compareUnsigned(sequence - base, next - base) < 0;
    }

    /** Drops what waits for a function, which was reset. */
    void drop(int function, List<TunnelTicket> dropped) {
        for (Iterator<TunnelTicket> waiting = queue.iterator(); waiting.hasNext();) {
            TunnelTicket ticket = waiting.next();
            if (ticket.function() == function) {
                waiting.remove();
                dropped.add(ticket);
            }
        }
    }

    /** Gives what waits for a function its epoch, when that was not known before. */
    void adopt(int function, int functionEpoch) {
        for (TunnelTicket ticket : queue) {
            if (ticket.function() == function) {
                ticket.functionEpoch = functionEpoch;
            }
        }
    }

    private void resume(long nowPs, long unused) {
        if (sender.open() && nowPs >= pausedUntilPs) {
            sender.pump();
        }
    }

    private void setTimer(long timePs) {
        deadlinePs = timePs;
        timerRuns = true;
        scheduler.schedule(timePs, timer, 0);
    }

    private void timer(long nowPs, long unused) {
        timerRuns = false;
        if (!sender.open() || base == next) {
            return;
        }
        if (nowPs < deadlinePs) {
            setTimer(deadlinePs);
            return;
        }
        retransmitPs = Math.min(2 * retransmitPs, settings.retransmitPsMax());
        cursor = base;
        gapKnown = false;
        probing = false;
        setTimer(nowPs + retransmitPs);
        sender.silence();
    }

    @Override
    public String toString() {
        return String.format("base=%s cursor=+%d next=+%d queued=%d", Integer.toUnsignedString(base), cursor - base,
                next - base, queue.size());
    }
}
