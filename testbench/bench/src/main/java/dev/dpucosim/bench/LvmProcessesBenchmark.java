// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.process.Event;
import dev.dpucosim.process.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Cycles a second of {@code lvm_top} under traffic while 20 processes look at its ports: each waits for a number of
 * cycles drawn from its seed, 20 on average, so that one of them wakes per cycle; then with all of them waking in each.
 * By both engines, beside a plain C++ testbench with the same traffic and the same 20 checks on the same Verilated
 * objects ({@code lvm_processes_plain}), turn by turn in one run. All must take the same cycles, wake as often and see
 * the same values, or the program fails.
 *
 * <p>
 * {@code LvmProcessesBenchmark [COMMANDS [ROUNDS]]}
 */
public final class LvmProcessesBenchmark {

    private static final int COMMANDS = 1_000;
    private static final int ROUNDS = 7;
    private static final int WARM_ROUNDS = 2;
    private static final int LATENCY_CYCLES = 100;
    private static final long PERIOD_PS = 4_000;
    /** Pauses of 1 to 39 cycles are 20 on average. */
    private static final int[] GAPS = {39, 1};
    private static final List<String> ENGINES = List.of("virtual-threads", "continuations");

    private final Model model;
    private final PlainTestbench plain;
    private final Path commandFile;
    private final List<LvmRequest> requests;

    private LvmProcessesBenchmark(Model model, PlainTestbench plain, Path commandFile, List<LvmRequest> requests) {
        this.model = model;
        this.plain = plain;
        this.commandFile = commandFile;
        this.requests = requests;
    }

    /** What a run did, apart from its time. */
    private record Work(long cycles, long wakings, long seen, long checkedBytes, long memberCommands,
            long memberBlocks, long digest) {
    }

    private record Round(double seconds, double cpuSeconds, long busy, Work work) {
    }

    /** COMMANDS, ROUNDS. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        final int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : COMMANDS;
        final int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        final PlainTestbench plain = PlainTestbench.built("testbench/bench", "lvm_processes_plain");
        final List<LvmRequest> requests = LvmRequest.drawn(count);
        final Path file = LvmRequest.commandFile(requests);
        try {
            final LvmProcessesBenchmark benchmark = new LvmProcessesBenchmark(Model.named("lvm_top"), plain, file,
                    requests);
            for (int gap : GAPS) {
                benchmark.measure(gap, rounds);
            }
        } finally {
            Files.delete(file);
        }
    }

    private void measure(int gapMax, int rounds) throws IOException, InterruptedException {
        final Turns rates = new Turns(ENGINES.size() + 1, rounds);
        final Turns cpuRates = new Turns(ENGINES.size() + 1, rounds);
        Round first = null;
        for (int round = -WARM_ROUNDS; round < rounds; round++) {
            for (int way = 0; way <= ENGINES.size(); way++) {
                final Round done = way == 0 ? plain(gapMax) : processes(ENGINES.get(way - 1), gapMax);
                first = first == null ? done : first;
                require(done.work.equals(first.work), "not the same: " + done.work + ", plain " + first.work);
                if (round >= 0) {
                    rates.set(way, round, done.work.cycles / done.seconds);
                    cpuRates.set(way, round, done.work.cycles / done.cpuSeconds);
                }
            }
        }
        require(first.busy * 2 >= first.work.cycles, "data moved in too few cycles: " + first.busy);
        System.out.printf(
                "lvm_top, %,d cycles, data moved in %.1f %% of them, 20 checks, %.2f wakings a cycle, %d rounds,"
                        + " median (least to most)%n", first.work.cycles, 100.0 * first.busy / first.work.cycles,
                (double) first.work.wakings / first.work.cycles, rounds);
        for (int way = 0; way <= ENGINES.size(); way++) {
            System.out.printf(
                    "%-28s %7.0f thousand cycles/s (%.0f to %.0f), %.2f of plain C++, by processor time %.2f%n",
                    way == 0 ? "plain C++" : "20 processes, " + ENGINES.get(way - 1), rates.median(way) / 1e3,
                    rates.least(way) / 1e3, rates.most(way) / 1e3, rates.ratio(way), cpuRates.ratio(way));
        }
    }

    private Round processes(String engine, int gapMax) {
        System.setProperty(CoroutineEngine.ENGINE_PROPERTY, engine);
        try (dev.dpucosim.harness.Simulation device = dev.dpucosim.harness.Simulation.of(model).periodPs(PERIOD_PS)
                .open()) {
            final Simulation sim = Simulation.of(device, CoroutineEngine.chosen(), Long.MAX_VALUE, LvmRequest.SEED);
            final Event ended = sim.event("the last response");
            try (LvmTraffic traffic = new LvmTraffic(device, requests, LvmRequest.NAMESPACE_BLOCKS, LvmRequest.SEED,
                    LATENCY_CYCLES, ended::fire)) {
                final LvmWatch watch = new LvmWatch(sim, LvmRequest.SEED, gapMax);
                final long[] cycles = new long[1];
                sim.clock().add(traffic);
                final long startCpuNs = cpuNs();
                final long startNs = System.nanoTime();
                sim.run(() -> {
                    cycles[0] = -sim.cycle();
                    watch.fork();
                    ended.await();
                    cycles[0] += sim.cycle();
                });
                final double seconds = (System.nanoTime() - startNs) / 1e9;
                final double cpuSeconds = (cpuNs() - startCpuNs) / 1e9;
                sim.close();
                return new Round(seconds, cpuSeconds, 0, new Work(cycles[0], watch.wakings(), watch.digest(), traffic
                        .bytesChecked(), traffic.memberCommands(), traffic.memberBlocksMoved(), traffic.digest()));
            }
        }
    }

    /** Of all threads of this process: compiler and collector count too. */
    private static long cpuNs() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private Round plain(int gapMax) throws IOException, InterruptedException {
        final Map<String, String> did = plain.run(commandFile, LvmRequest.NAMESPACE_BLOCKS, LvmRequest.SEED,
                LATENCY_CYCLES, gapMax);
        final Work work = new Work(Long.parseLong(did.get("cycles")), Long.parseLong(did.get("wakings")),
                Long.parseUnsignedLong(did.get("seen"), 16), Long.parseLong(did.get("checkedBytes")),
                Long.parseLong(did.get("memberCommands")), Long.parseLong(did.get("memberBlocks")),
                Long.parseUnsignedLong(did.get("digest"), 16));
        return new Round(Double.parseDouble(did.get("seconds")), Double.parseDouble(did.get("cpuSeconds")),
                Long.parseLong(did.get("busy")), work);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
