// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.SimulationTimeoutException;
import dev.dpucosim.harness.Stepper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Decides who is next. There is no thread of its own: a process that has to wait runs the design itself until somebody
 * is due, and passes control on only if that is another one.
 *
 * <p>
 * Order within a moment: processes whose wait is over, in the order in which they began to wait; then, when all of them
 * wait again, the clocked models, once; then the edge.
 */
final class Scheduler {

    private final CoroutineEngine engine;
    private final Stepper stepper;
    private final List<Clock> clocks;
    private final ArrayDeque<Process> ready = new ArrayDeque<>();
    private final Set<Process> alive = new LinkedHashSet<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private List<Condition> conditions = new ArrayList<>();
    private List<Condition> kept = new ArrayList<>();
    private final long cyclesMax;
    private Stopwatch stopwatch;
    private Process current;
    private Process root;
    private Throwable failure;
    private boolean modelsDone;
    /** Whether those who wait for the coming edge have been woken; before that, times between two edges are due. */
    private boolean announced = true;
    private boolean ending;
    private long order;
    private long nowPs;
    /** Changes as long as anything goes on. The watchdog's thread reads it, and may see it late. */
    private long beat;

    Scheduler(CoroutineEngine engine, Stepper stepper, List<Clock> clocks, long cyclesMax) {
        this.engine = engine;
        this.stepper = stepper;
        this.clocks = clocks;
        this.cyclesMax = cyclesMax;
    }

    CoroutineEngine engine() {
        return engine;
    }

    /** Whether processes are left that began in a run and have not ended. */
    boolean anyAlive() {
        return !alive.isEmpty();
    }

    /** Measures where the time goes, from the next run on. */
    void measure(Stopwatch with) {
        stopwatch = with;
    }

    /** Null unless the time is measured. */
    Stopwatch stopwatch() {
        return stopwatch;
    }

    Process current() {
        return current;
    }

    long nowPs() {
        return nowPs;
    }

    long beat() {
        return beat;
    }

    Throwable failure() {
        return failure;
    }

    // ---- processes ----

    /** Begins a run with this process, which ends the run when it ends; to be handed to the engine. */
    void begin(Process first) {
        root = first;
        current = first;
        failure = null;
        first.starting();
        alive.add(first);
        if (stopwatch != null) {
            stopwatch.begins(stepper.cycle());
            first.share().woke();
        }
        if (!clocks.isEmpty()) {
            stepper.advance(0);
            if (stopwatch != null) {
                stopwatch.crossed();
            }
            if (!announced) {
                announce();
            }
            clocks.getFirst().stands(stepper.cycle());
            nowPs = stepper.nextEdgePs();
        }
    }

    /** The run that {@link #begin} began has ended. */
    void end() {
        if (stopwatch != null) {
            stopwatch.ends(stepper.cycle());
        }
    }

    void fork(Process process) {
        if (ending) {
            throw new IllegalStateException("simulation is ending, nothing can begin: process=" + process.name());
        }
        alive.add(process);
        ready.add(process);
    }

    void ready(Process process) {
        ready.add(process);
    }

    void ended(Process process) {
        alive.remove(process);
    }

    /** Makes the running process wait; returns the trigger that came first. */
    int await(Trigger... triggers) {
        final Process self = current;
        if (self == null) {
            throw new IllegalStateException("only a process of a running simulation can wait");
        }
        if (stopwatch != null) {
            stopwatch.own(self);
        }
        self.stopIfCancelled();
        self.waitsFor = triggers;
        for (int branch = 0; branch < triggers.length; branch++) {
            triggers[branch].arm(new Wait(self, branch));
        }
        final Process next = next();
        if (stopwatch != null) {
            stopwatch.scheduled();
            next.share().woke();
        }
        if (next != self) {
            engine.transfer(self.coroutine(), next.coroutine());
            arrived(self);
        }
        return self.resumed();
    }

    /** Called by the process that control has come to. */
    void arrived(Process process) {
        if (stopwatch != null) {
            stopwatch.switched(process);
        }
    }

    /** The process that goes on now; runs the design until there is one. */
    private Process next() {
        while (true) {
            while (ready.isEmpty()) {
                try {
                    step();
                } catch (RuntimeException | Error e) {
                    fail(e);
                }
            }
            final Process process = ready.poll();
            if (process.alive()) {
                beat++;
                current = process;
                process.starting();
                return process;
            }
        }
    }

    /** The test has failed: the first process hears of it where it waits. */
    private void fail(Throwable why) {
        if (failure == null) {
            failure = why;
        } else if (failure != why) {
            failure.addSuppressed(why);
        }
        root.wakeWith(failure);
    }

    /** Called by a process that has come to its end. */
    void finish(Process process, Throwable why) {
        if (stopwatch != null) {
            stopwatch.own(process);
        }
        if (process == root) {
            if (why != null && why != failure) {
                if (failure != null) {
                    why.addSuppressed(failure);
                }
                failure = why;
            }
            current = null;
            engine.finish(process.coroutine(), null);
        } else if (ending) {
            if (why != null) {
                failure = failure == null ? why : failure;
                if (failure != why) {
                    failure.addSuppressed(why);
                }
            }
            engine.finish(process.coroutine(), root.coroutine());
        } else {
            if (why != null) {
                fail(why);
            }
            final Process next = next();
            if (stopwatch != null) {
                stopwatch.scheduled();
                next.share().woke();
            }
            engine.finish(process.coroutine(), next.coroutine());
        }
    }

    /** Body of the last run: cancels whoever is left and lets each come to its end; nothing is simulated meanwhile. */
    void endOthers() {
        ending = true;
        alive.remove(root);
        for (Process process : new ArrayList<>(alive)) {
            process.cancel();
        }
        for (Process process : new ArrayList<>(alive)) {
            current = process;
            beat++;
            engine.transfer(root.coroutine(), process.coroutine());
            arrived(root);
        }
        current = root;
    }

    // ---- what they wait for ----

    void add(Condition condition) {
        conditions.add(condition);
    }

    void at(long timePs, Wait wait) {
        timers.add(new Timer(timePs, order++, wait));
    }

    /** Comes to the next moment at which anything may happen. */
    private void step() {
        if (!modelsDone) {
            modelsDone = true;
            for (int i = 0; i < clocks.size(); i++) {
                if ((stepper.rising() >>> i & 1) != 0) {
                    clocks.get(i).runModels(stopwatch);
                }
            }
            if (!ready.isEmpty()) {
                return;
            }
        }
        beat++;
        while (!timers.isEmpty() && !timers.peek().armed.open()) {
            timers.poll();
        }
        if (due(announced)) {
            nowPs = timers.peek().timePs;
            settle();
            fire();
            if (!announced) {
                return;
            }
        } else if (!announced) {
            announce();
        } else if (clocks.isEmpty() || !awaited()) {
            throw new IllegalStateException("nothing can happen any more:" + waiting());
        } else {
            edge();
            if (due(false)) {
                return;
            }
            announce();
        }
        look();
    }

    /** Whether a time comes before the next edge, or together with it. */
    private boolean due(boolean together) {
        if (timers.isEmpty()) {
            return false;
        }
        final int order = Long.compareUnsigned(timers.peek().timePs, stepper.nextEdgePs());
        return order < 0 || together && order == 0;
    }

    private void fire() {
        while (!timers.isEmpty() && timers.peek().timePs <= nowPs) {
            timers.poll().armed.over();
        }
    }

    /** Lets what was driven settle, at the present time. */
    void settle() {
        if (stopwatch != null) {
            stopwatch.scheduled();
        }
        stepper.settleAt(nowPs);
        if (stopwatch != null) {
            stopwatch.crossed();
        }
    }

    /** The same for the running process. */
    void settleNow() {
        if (stopwatch != null && current != null) {
            stopwatch.own(current);
        }
        settle();
    }

    private void edge() {
        final Clock first = clocks.getFirst();
        if (stepper.cycle() >= cyclesMax) {
            throw new SimulationTimeoutException("run is too long: cyclesMax=" + cyclesMax + waiting(), nowPs);
        }
        final long cycles = cyclesAtOnce(first);
        if (stopwatch != null) {
            stopwatch.scheduled();
        }
        stepper.advance(cycles);
        if (stopwatch != null) {
            stopwatch.crossed();
        }
        announced = false;
        first.passed(stepper.cycle());
    }

    /** The simulation stands just before the next edge, and nothing comes in between any more. */
    private void announce() {
        announced = true;
        modelsDone = false;
        nowPs = stepper.nextEdgePs();
        final long rising = stepper.rising();
        final long falling = stepper.falling();
        for (int i = 0; i < clocks.size(); i++) {
            final Clock clock = clocks.get(i);
            if ((rising >>> i & 1) != 0) {
                clock.rises(i == 0 ? stepper.cycle() : clock.cycle() + 1);
            }
            if ((falling >>> i & 1) != 0) {
                clock.falls();
            }
        }
        fire();
    }

    /** How many cycles nobody has to look at; the native side looks at conditions meanwhile. */
    private long cyclesAtOnce(Clock first) {
        if (clocks.size() > 1 || first.busy()) {
            return 1;
        }
        long cycles = Math.min(first.cyclesToCounted(), cyclesMax - stepper.cycle());
        if (!timers.isEmpty()) {
            cycles = Math.min(cycles, (timers.peek().timePs - stepper.nextEdgePs()) / first.periodPs());
        }
        if (cycles <= 1) {
            return 1;
        }
        stepper.clearWatches();
        for (Condition condition : conditions) {
            if (condition.wait.open() && !condition.watch(stepper)) {
                stepper.clearWatches();
                return 1;
            }
        }
        return cycles;
    }

    /** Whose condition holds now. */
    private void look() {
        if (conditions.isEmpty()) {
            return;
        }
        final List<Condition> asked = conditions;
        conditions = kept;
        conditions.clear();
        for (int i = 0; i < asked.size(); i++) {
            final Condition condition = asked.get(i);
            if (!condition.wait.open()) {
                continue;
            }
            if (condition.holds()) {
                condition.wait.over();
            } else {
                conditions.add(condition);
            }
        }
        kept = asked;
    }

    private boolean awaited() {
        for (Condition condition : conditions) {
            if (condition.wait.open()) {
                return true;
            }
        }
        for (Clock clock : clocks) {
            if (clock.awaited()) {
                return true;
            }
        }
        return !timers.isEmpty();
    }

    /** Who waits for what, one a line. */
    String waiting() {
        return told(null);
    }

    /** The same without the one that runs. */
    String others() {
        return told(current);
    }

    private String told(Process without) {
        final StringBuilder text = new StringBuilder();
        for (Process process : alive) {
            if (process == without) {
                continue;
            }
            text.append("\n    process ").append(process.name()).append(" waits for ").append(process.waitsForText());
        }
        return text.toString();
    }

    private record Timer(long timePs, long order, Wait armed) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return timePs != other.timePs ? Long.compare(timePs, other.timePs) : Long.compare(order, other.order);
        }
    }
}
