// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Checkpoint;
import dev.dpucosim.harness.PublicSignal;
import dev.dpucosim.harness.SimulationTimeoutException;
import dev.dpucosim.harness.Stepper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A design under test with the processes beside it. The test itself is the first process; {@link #fork} begins others.
 * Exactly one process runs at a time, until it waits, so they need no locks; when all of them wait, simulated time
 * goes on. When the test ends, the others are cancelled; when one of them fails, the test fails with its exception.
 *
 * <p>
 * A moment of simulated time is just before an edge: everything has settled, {@link Signal#get} shows what registers
 * are about to see, {@link Signal#set} takes effect after the edge. So it does not matter who looks first.
 */
public final class Simulation implements AutoCloseable {

    /**
     * Milliseconds without progress after which a process that never waits fails the test. Where other programs have
     * the processor, or the process only blocks, the same takes up to ten times as long.
     */
    public static final String WATCHDOG_PROPERTY = "dpucosim.watchdogMs";

    /** Set to {@value #TIME_REPORT}, every simulation measures where its time goes, and tests print it at their end. */
    public static final String TIME_PROPERTY = "dpucosim.time";

    /** The only value of {@link #TIME_PROPERTY}. */
    public static final String TIME_REPORT = "report";

    private final dev.dpucosim.harness.Simulation device;
    private final Stepper stepper;
    private final Scheduler scheduler;
    private final List<Clock> clocks = new ArrayList<>();
    private final Map<String, Signal> signals = new HashMap<>();
    private final Journal journal = new Journal();
    private final long seed;
    private int forks;
    /** Whether a run has not come back. */
    private boolean broken;

    private Simulation(dev.dpucosim.harness.Simulation device, CoroutineEngine engine, long cyclesMax, long seed) {
        this.device = device;
        this.seed = seed;
        this.stepper = device.stepper();
        this.scheduler = new Scheduler(engine, stepper, clocks, cyclesMax);
        if (stepper.nextEdgePs() != -1) {
            clocks.add(new Clock(this, "the clock", device.periodPs()));
        }
    }

    /**
     * A simulation over an opened device, which stays the caller's to close.
     *
     * @param cyclesMax
     *            number of the cycle at which the run counts as endless
     * @param seed
     *            what everything random about the testbench is drawn from
     */
    public static Simulation of(dev.dpucosim.harness.Simulation device, CoroutineEngine engine, long cyclesMax,
            long seed) {
        final Simulation simulation = new Simulation(device, engine, cyclesMax, seed);
        final String time = System.getProperty(TIME_PROPERTY);
        if (time != null) {
            if (!time.equals(TIME_REPORT)) {
                throw new IllegalArgumentException("no such report: " + TIME_PROPERTY + "=" + time + ", known="
                        + TIME_REPORT);
            }
            simulation.measureTime();
        }
        return simulation;
    }

    /** What everything random about the testbench is drawn from. */
    public long seed() {
        return seed;
    }

    /**
     * Runs the body as a process, and returns when it ends. Others go on in the next run, or end with {@link #close}.
     *
     * @throws IllegalStateException
     *             if a process runs on without waiting for anything, or nothing can happen any more
     * @throws RuntimeException
     *             whatever a process threw, as it was
     */
    public void run(Runnable body) {
        run("test", body);
    }

    private void run(String name, Runnable body) {
        if (broken) {
            throw new IllegalStateException("simulation was given up, a process never waits");
        }
        final Process first = new Process(scheduler, this, name, body);
        scheduler.begin(first);
        broken = true;
        scheduler.engine().run(first.coroutine(), new Watchdog(scheduler, Long.getLong(WATCHDOG_PROPERTY, 60_000)));
        broken = false;
        scheduler.end();
        if (scheduler.failure() != null) {
            throw Unchecked.thrown(scheduler.failure());
        }
    }

    /**
     * Ends the processes that are left; nothing is simulated meanwhile. The device stays open.
     *
     * @throws RuntimeException
     *             what one of them threw on its way out
     */
    @Override
    public void close() {
        if (scheduler.anyAlive() && !broken) {
            run("end", scheduler::endOthers);
        }
    }

    /** Begins a process; it first runs when the present one waits. */
    public Process fork(Runnable body) {
        return fork("process " + ++forks, body);
    }

    /** Begins a process with a name that messages show. */
    public Process fork(String name, Runnable body) {
        final Process process = new Process(scheduler, this, name, body);
        scheduler.fork(process);
        return process;
    }

    /**
     * The port of that name, else the public variable or parameter of that hierarchical name, from the top module's
     * name on ({@code top.u_fifo.count_q}) or from inside it ({@code u_fifo.count_q}).
     *
     * @throws IllegalArgumentException
     *             if there is none; the message offers the nearest
     */
    public Signal signal(String name) {
        return signals.computeIfAbsent(name, key -> new Signal(this, stepper.wire(key)));
    }

    /**
     * The public array of that hierarchical name.
     *
     * @throws IllegalArgumentException
     *             if there is none; the message offers the nearest
     */
    public SignalArray array(String name) {
        return new SignalArray(device.array(name));
    }

    /**
     * The value of the public parameter or localparam of that hierarchical name; of a wider one the lowest 64 bits.
     *
     * @throws IllegalArgumentException
     *             if there is none, or it is no parameter
     */
    public long parameter(String name) {
        final PublicSignal found = device.signal(name);
        if (!found.parameter()) {
            throw new IllegalArgumentException("signal is no parameter: signal=" + name);
        }
        return found.value();
    }

    /** The names of all ports, in the order of the module's header. */
    public List<String> ports() {
        return device.ports().stream().map(port -> port.name()).toList();
    }

    /** The first clock. */
    public Clock clock() {
        if (clocks.isEmpty()) {
            throw new IllegalStateException("design has no clock: model=" + device.model().name());
        }
        return clocks.getFirst();
    }

    /**
     * Adds a clock, at any time; a flight recorder then forgets what was before.
     *
     * @param port
     *            a 1-bit input
     * @param periodPs
     *            even
     * @param phasePs
     *            from now to its first rising edge
     */
    public Clock clock(String port, long periodPs, long phasePs) {
        clock();
        // a process stands just before an edge or between two, while the design counts from where its cycle began
        final long leadPs = scheduler.current() == null ? 0 : timePs() - stepper.cycle() * clock().periodPs();
        stepper.addClock(port, periodPs, leadPs + phasePs);
        final Clock clock = new Clock(this, port, periodPs);
        clocks.add(clock);
        return clock;
    }

    boolean hasOneClock() {
        return clocks.size() == 1;
    }

    long nextEdgePs() {
        return stepper.nextEdgePs();
    }

    /** An event of the testbench's own. */
    public Event event(String name) {
        return new Event(this, name);
    }

    /** A time from now on, to wait for. */
    public Trigger time(long ps) {
        if (ps < 0) {
            throw new IllegalArgumentException("time does not run backwards: ps=" + ps);
        }
        return new Trigger() {
            @Override
            void arm(Wait wait) {
                scheduler.at(timePs() + ps, wait);
            }

            @Override
            public String toString() {
                return ps + " ps";
            }
        };
    }

    /** Waits that many picoseconds. */
    public void delay(long ps) {
        await(time(ps));
    }

    /** Waits until it happens. */
    public void await(Trigger trigger) {
        scheduler.await(trigger);
    }

    /** Waits until the first of them happens, and returns its index. */
    public int awaitFirst(Trigger... triggers) {
        if (triggers.length == 0) {
            throw new IllegalArgumentException("nothing to wait for");
        }
        return scheduler.await(triggers);
    }

    /**
     * Waits until it happens, for at most that many cycles of the first clock.
     *
     * @throws SimulationTimeoutException
     *             if it does not
     */
    public void await(Trigger trigger, long cyclesMax) {
        if (scheduler.await(trigger, clock().cycles(cyclesMax)) == 1) {
            throw new SimulationTimeoutException("did not come: waitedFor=" + trigger + ", cyclesMax=" + cyclesMax
                    + scheduler.waiting(), timePs());
        }
    }

    /** Waits until the function says true; it is asked now and after each evaluation. */
    public void until(BooleanSupplier question) {
        if (!question.getAsBoolean()) {
            scheduler.await(when("a condition of the testbench", question));
        }
    }

    /** What the function says, to wait for; the text is for messages. */
    public Trigger when(String text, BooleanSupplier question) {
        return new Condition.Asked(this, text, question);
    }

    /** Drives what was set at once, and lets it settle, so that outputs show it before the edge. */
    public void settle() {
        scheduler.settleNow();
    }

    /** Number of the rising edge of the first clock that comes next. */
    public long cycle() {
        return clock().cycle();
    }

    /** Simulated time in picoseconds. */
    public long timePs() {
        return scheduler.nowPs();
    }

    /** The last transactions on the buses that models drive or watch. */
    public Journal journal() {
        return journal;
    }

    /** Every process that has not ended and what it waits for, one a line; empty if there is none. */
    public String waiting() {
        return scheduler.waiting();
    }

    /**
     * Measures where the wall time of the runs to come goes; see {@link #timeReport}. What is simulated is the same. It
     * costs some 25 ns wherever control passes from one to another: a few times in a cycle.
     *
     * @throws IllegalStateException
     *             if there are processes
     */
    public void measureTime() {
        measureTime(Stopwatch.ofWallClock());
    }

    void measureTime(Stopwatch stopwatch) {
        if (scheduler.anyAlive()) {
            throw new IllegalStateException("time is measured from before the first process:" + scheduler.waiting());
        }
        scheduler.measure(stopwatch);
    }

    /** Whether time is measured. */
    public boolean measuresTime() {
        return scheduler.stopwatch() != null;
    }

    /**
     * Where the wall time of the runs went that have ended.
     *
     * @throws IllegalStateException
     *             if it was not measured
     */
    public TimeReport timeReport() {
        if (!measuresTime()) {
            throw new IllegalStateException("time was not measured: call measureTime() before the run, or set "
                    + TIME_PROPERTY + "=" + TIME_REPORT);
        }
        return scheduler.stopwatch().report(clocks.isEmpty() ? null : stepper::cross);
    }

    /**
     * Saves the state of the design, to start other simulations from. Processes cannot be saved, nor what is called at
     * a clock; so there must be none but the one that asks.
     *
     * @throws IllegalStateException
     *             if something cannot be saved; the message has the reason
     */
    public Checkpoint checkpoint() {
        final String others = scheduler.others();
        if (!others.isEmpty()) {
            throw new IllegalStateException("processes cannot be saved, end them before:" + others);
        }
        if (clocks.size() > 1) {
            throw new IllegalStateException("a clock that was added cannot be saved: clock=" + clocks.get(1).name());
        }
        for (Clock clock : clocks) {
            clock.checkNoModels();
        }
        return device.checkpoint();
    }

    /** The design with its native endpoints. */
    public dev.dpucosim.harness.Simulation device() {
        return device;
    }

    Scheduler scheduler() {
        return scheduler;
    }
}
