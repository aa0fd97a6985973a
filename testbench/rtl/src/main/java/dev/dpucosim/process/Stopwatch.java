// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Divides the wall time of runs among those who spend it. The clock is looked at wherever control passes from one to
 * another, and what has passed since the last look goes to whoever had control. Nothing of the run depends on it.
 */
final class Stopwatch {

    /** Processes that are told apart; those that begin later share one line. */
    static final int PROCESSES_MAX = 1_000;
    private static final int PROBES = 1_000;
    private static final int PROBE_ROUNDS = 200;

    /** What one of them has spent. */
    static final class Share {
        private final String name;
        private long ns;
        private long laps;
        /** How often it did what it is counted by. */
        private long count;

        Share(String name) {
            this.name = name;
        }

        void counted(long more) {
            count += more;
        }
    }

    /** Of one process: changes of hands to it, and its own code. */
    static final class ProcessShare {
        private final Share switching;
        private final Share own;

        ProcessShare(String name) {
            switching = new Share(name);
            own = new Share(name);
        }

        void woke() {
            own.count++;
        }
    }

    private final LongSupplier clock;
    private final Share device = new Share("simulator");
    private final Share scheduler = new Share("scheduler");
    private final Share rest = new Share("begin and end");
    private final Map<String, ProcessShare> processes = new LinkedHashMap<>();
    private final List<Share> models = new ArrayList<>();
    private long startNs;
    private long lastNs;
    private long wallNs;
    private long cycles;
    private long startCycle;

    /**
     * @param clock
     *            in nanoseconds
     */
    Stopwatch(LongSupplier clock) {
        this.clock = clock;
    }

    /** By the wall clock. */
    static Stopwatch ofWallClock() {
        return new Stopwatch(System::nanoTime);
    }

    ProcessShare process(String name) {
        final String line = processes.size() < PROCESSES_MAX || processes.containsKey(name) ? name : "others";
        return processes.computeIfAbsent(line, ProcessShare::new);
    }

    Share model(String name) {
        final Share share = new Share(name);
        models.add(share);
        return share;
    }

    void begins(long cycle) {
        startCycle = cycle;
        startNs = clock.getAsLong();
        lastNs = startNs;
    }

    void ends(long cycle) {
        lap(rest);
        wallNs += lastNs - startNs;
        cycles += cycle - startCycle;
    }

    private void lap(Share share) {
        final long now = clock.getAsLong();
        share.ns += now - lastNs;
        share.laps++;
        lastNs = now;
    }

    /** What has passed was the process's own code. */
    void own(Process process) {
        lap(process.share().own);
    }

    /** What has passed was the change of hands to the process. */
    void switched(Process process) {
        lap(process.share().switching);
    }

    void scheduled() {
        lap(scheduler);
    }

    /** What has passed was a call of the device. */
    void crossed() {
        lap(device);
        device.count++;
    }

    /** What has passed was a call of a model. */
    void modelled(Share share) {
        lap(share);
        share.count++;
    }

    /** What is known now. The crossing and a look at the clock are measured here, where both are compiled. */
    TimeReport report(Runnable crossing) {
        final double lookNs = probe(clock::getAsLong);
        final double crossingNs = crossing == null ? 0 : probe(crossing);
        final List<TimeReport.Line> processLines = new ArrayList<>();
        long laps = device.laps + scheduler.laps + rest.laps;
        double switchingNs = 0;
        double ownNs = 0;
        long wakings = 0;
        for (ProcessShare share : processes.values()) {
            final double change = without(share.switching, lookNs);
            final double own = without(share.own, lookNs);
            processLines.add(new TimeReport.Line(share.own.name, change + own, change, share.own.count));
            laps += share.switching.laps + share.own.laps;
            switchingNs += change;
            ownNs += own;
            wakings += share.own.count;
        }
        final List<TimeReport.Line> modelLines = new ArrayList<>();
        double modelsNs = 0;
        long calls = 0;
        for (Share share : models) {
            final double ns = without(share, lookNs);
            modelLines.add(new TimeReport.Line(share.name, ns, 0, share.count));
            laps += share.laps;
            modelsNs += ns;
            calls += share.count;
        }
        final double deviceNs = without(device, lookNs);
        final double crossings = Math.min(deviceNs, crossingNs * device.count);
        final double schedulerNs = without(scheduler, lookNs);
        final double restNs = without(rest, lookNs);
        final double looksNs = wallNs - deviceNs - schedulerNs - restNs - switchingNs - ownNs - modelsNs;
        return new TimeReport(wallNs, cycles, List.of(new TimeReport.Line("simulator", deviceNs - crossings, 0,
                device.count), new TimeReport.Line("crossing", crossings, 0, device.count), new TimeReport.Line(
                        "scheduler", schedulerNs, 0, scheduler.laps), new TimeReport.Line("switching", switchingNs, 0,
                                wakings), new TimeReport.Line("processes", ownNs, 0, wakings), new TimeReport.Line(
                                        "models", modelsNs, 0, calls), new TimeReport.Line("begin and end", restNs, 0,
                                                rest.laps), new TimeReport.Line("this stopwatch", looksNs, 0, laps)),
                processLines, modelLines);
    }

    private static double without(Share share, double lookNs) {
        return Math.max(0, share.ns - share.laps * lookNs);
    }

    /** Nanoseconds of one call: of several rounds the quickest. */
    private double probe(Runnable call) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < PROBE_ROUNDS; round++) {
            final long start = clock.getAsLong();
            for (int i = 0; i < PROBES; i++) {
                call.run();
            }
            least = Math.min(least, clock.getAsLong() - start);
        }
        return (double) least / PROBES;
    }
}
