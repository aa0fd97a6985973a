// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import dev.dpucosim.coroutine.Coroutine;

/** A function that runs beside the design; made by {@link Simulation#fork}. */
public final class Process {

    private final Scheduler scheduler;
    private final String name;
    private final Runnable body;
    private final Coroutine coroutine;
    private final Event end;
    /** What of the time is its own; null unless the time is measured. */
    private final Stopwatch.ProcessShare share;
    /** Counts finished waits, so that a wait knows whether it is still the present one. */
    long waits;
    /** What it waits for; null while it runs or could. */
    Trigger[] waitsFor;
    private int branch;
    private boolean cancelled;
    private boolean started;
    private boolean ended;
    private Throwable toThrow;

    Process(Scheduler scheduler, Simulation simulation, String name, Runnable body) {
        this.scheduler = scheduler;
        this.name = name;
        this.body = body;
        this.share = scheduler.stopwatch() == null ? null : scheduler.stopwatch().process(name);
        this.end = new Event(simulation, "the end of process " + name);
        this.coroutine = scheduler.engine().create(name, this::run);
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** Whether it has not ended yet. */
    public boolean alive() {
        return !ended;
    }

    /** Its end, to wait for; happens once. */
    public Trigger end() {
        return end;
    }

    /** Waits until it has ended. A process that failed has failed the test, so nobody returns from here then. */
    public void join() {
        if (!ended) {
            end.await();
        }
    }

    /**
     * Ends it: its present or next wait does not return, {@code finally} blocks run. Nothing happens if it has ended.
     */
    public void cancel() {
        if (ended || cancelled) {
            return;
        }
        cancelled = true;
        if (!started) {
            ended = true;
            scheduler.ended(this);
            end.fire();
        } else if (scheduler.current() == this) {
            throw new ProcessCancelled();
        } else if (waitsFor != null) {
            wake(-1);
        }
    }

    /** Where it stands, for messages. */
    StackTraceElement[] stack() {
        return coroutine.stack();
    }

    Stopwatch.ProcessShare share() {
        return share;
    }

    Coroutine coroutine() {
        return coroutine;
    }

    void wake(int which) {
        waits++;
        waitsFor = null;
        branch = which;
        scheduler.ready(this);
    }

    /** It goes on with an exception. */
    void wakeWith(Throwable failure) {
        toThrow = failure;
        if (waitsFor != null) {
            wake(-1);
        }
    }

    void starting() {
        started = true;
    }

    /** Called by the process itself when it is its turn again; the branch of the wait that is over. */
    int resumed() {
        if (toThrow != null) {
            final Throwable failure = toThrow;
            toThrow = null;
            throw Unchecked.thrown(failure);
        }
        stopIfCancelled();
        return branch;
    }

    void stopIfCancelled() {
        if (cancelled) {
            throw new ProcessCancelled();
        }
    }

    String waitsForText() {
        if (waitsFor == null) {
            return "its turn";
        }
        final StringBuilder text = new StringBuilder();
        for (Trigger trigger : waitsFor) {
            text.append(text.isEmpty() ? "" : " or ").append(trigger);
        }
        return text.toString();
    }

    private void run() {
        Throwable failure = null;
        scheduler.arrived(this);
        try {
            resumed();
            body.run();
        } catch (ProcessCancelled e) {
            failure = null;
        } catch (Throwable e) {
            failure = e;
        }
        ended = true;
        scheduler.ended(this);
        end.fire();
        scheduler.finish(this, failure);
    }

    @Override
    public String toString() {
        return name;
    }
}
