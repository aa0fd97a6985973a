// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A clock of the design. A process that waits for an edge goes on just before it, when everything has settled: it
 * reads what the registers are about to see, and what it drives comes after the edge.
 */
public final class Clock extends Trigger {

    private final Simulation simulation;
    private final String name;
    private final long periodPs;
    private final List<Model> models = new ArrayList<>();
    private final PriorityQueue<Cycles> counted = new PriorityQueue<>();
    private ArrayDeque<Wait> rising = new ArrayDeque<>();
    private ArrayDeque<Wait> spare = new ArrayDeque<>();
    private final ArrayDeque<Wait> falling = new ArrayDeque<>();
    private long cycle;
    /** The number that was announced last; between two edges {@link #cycle} is one ahead. */
    private long announced;
    private long order;

    Clock(Simulation simulation, String name, long periodPs) {
        this.simulation = simulation;
        this.name = name;
        this.periodPs = periodPs;
    }

    /** The port of a clock that was added; what messages call the first one. */
    public String name() {
        return name;
    }

    /** Picoseconds from one rising edge to the next. */
    public long periodPs() {
        return periodPs;
    }

    /** Number of the rising edge that comes next. */
    public long cycle() {
        return cycle;
    }

    /** Waits for the next rising edge. */
    public void await() {
        simulation.await(this);
    }

    /** Waits for that many rising edges; 0 returns at once. */
    public void await(long cycles) {
        if (cycles < 0) {
            throw new IllegalArgumentException("time does not run backwards: cycles=" + cycles);
        }
        if (cycles == 1) {
            await();
        } else if (cycles > 1) {
            simulation.await(cycles(cycles));
        }
    }

    /** That many rising edges from when the wait begins, to wait for. */
    public Trigger cycles(long cycles) {
        if (cycles < 1) {
            throw new IllegalArgumentException("not a number of edges to wait for: cycles=" + cycles);
        }
        return new Trigger() {
            @Override
            void arm(Wait wait) {
                counted.add(new Cycles(announced + cycles, order++, wait));
            }

            @Override
            public String toString() {
                return cycles + " cycles of " + name;
            }
        };
    }

    /** The next falling edge, to wait for. */
    public Trigger falling() {
        return new Trigger() {
            @Override
            void arm(Wait wait) {
                // An only clock falls between two steps, so its fall is a time; several stop at every edge.
                if (simulation.hasOneClock()) {
                    simulation.scheduler().at(nextFallPs(), wait);
                } else {
                    falling.add(wait);
                }
            }

            @Override
            public String toString() {
                return "the falling edge of " + name;
            }
        };
    }

    /** Of an only clock, half a period from its next rising edge: before it if that is still to come, else after. */
    private long nextFallPs() {
        final long risesPs = simulation.nextEdgePs();
        final long before = risesPs - periodPs / 2;
        return before > simulation.timePs() ? before : risesPs + periodPs / 2;
    }

    /** Calls the model before each rising edge from now on, after those added before it. */
    public void add(Clocked model) {
        add(model.getClass().isSynthetic() ? "a model" : model.getClass().getSimpleName(), model);
    }

    /** As {@link #add(Clocked)}, with the name that reports show. */
    public void add(String modelName, Clocked model) {
        models.add(new Model(modelName, model));
    }

    /** Calls the model no longer. */
    public void remove(Clocked model) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).call.equals(model)) {
                models.remove(i);
                return;
            }
        }
    }

    void checkNoModels() {
        if (!models.isEmpty()) {
            throw new IllegalStateException("models on the clock cannot be saved, remove them before: models="
                    + models.size() + ", first=" + models.getFirst().modelName);
        }
    }

    @Override
    void arm(Wait wait) {
        rising.add(wait);
    }

    /** Says which edge comes first. */
    void stands(long cycleNow) {
        cycle = cycleNow;
        announced = cycleNow;
    }

    /** An edge has passed; before the next some time may be due. */
    void passed(long cycleNow) {
        cycle = cycleNow;
    }

    /** The simulation stands before the next rising edge. */
    void rises(long cycleNow) {
        stands(cycleNow);
        final ArrayDeque<Wait> due = rising;
        rising = spare;
        spare = due;
        while (!due.isEmpty()) {
            due.poll().over();
        }
        while (!counted.isEmpty() && counted.peek().cycle <= announced) {
            counted.poll().armed.over();
        }
    }

    void falls() {
        for (int count = falling.size(); count > 0; count--) {
            falling.poll().over();
        }
    }

    /**
     * Calls the models.
     *
     * @param stopwatch
     *            of their time; may be null
     */
    void runModels(Stopwatch stopwatch) {
        if (stopwatch != null) {
            runModelsTimed(stopwatch);
            return;
        }
        for (int i = 0; i < models.size(); i++) {
            models.get(i).call.cycle();
        }
    }

    private void runModelsTimed(Stopwatch stopwatch) {
        if (!models.isEmpty()) {
            stopwatch.scheduled();
        }
        for (int i = 0; i < models.size(); i++) {
            final Model model = models.get(i);
            if (model.share == null) {
                model.share = stopwatch.model(model.modelName);
            }
            model.call.cycle();
            stopwatch.modelled(model.share);
        }
    }

    /** Whether something must be done at each rising edge. */
    boolean busy() {
        return !rising.isEmpty() || !models.isEmpty();
    }

    /** Cycles until somebody is due who counts them; {@link Long#MAX_VALUE} if nobody counts. */
    long cyclesToCounted() {
        while (!counted.isEmpty() && !counted.peek().armed.open()) {
            counted.poll();
        }
        return counted.isEmpty() ? Long.MAX_VALUE : counted.peek().cycle - announced;
    }

    /** Whether a process waits for one of the edges. */
    boolean awaited() {
        return busy() || !falling.isEmpty() || cyclesToCounted() != Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return "the rising edge of " + name;
    }

    /** A model, and what of the time is its own. */
    private static final class Model {
        private final String modelName;
        private final Clocked call;
        private Stopwatch.Share share;

        Model(String modelName, Clocked call) {
            this.modelName = modelName;
            this.call = call;
        }
    }

    private record Cycles(long cycle, long order, Wait armed) implements Comparable<Cycles> {
        @Override
        public int compareTo(Cycles other) {
            return cycle != other.cycle ? Long.compare(cycle, other.cycle) : Long.compare(order, other.order);
        }
    }
}
