// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.process.Event;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.random.SeededStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
    private static final long SEED = 1;
    private static final long BLOCKS = 1 << 18;
    private static final int BLOCKS_MAX = 128;
    private static final int LATENCY_CYCLES = 100;
    private static final long PERIOD_PS = 4_000;
    /** Pauses of 1 to 39 cycles are 20 on average. */
    private static final int[] GAPS = {39, 1};
    private static final List<String> ENGINES = List.of("virtual-threads", "continuations");

    private final Model model;
    private final Path plain;
    private final Path commandFile;
    private final List<LvmTraffic.Request> requests;

    private LvmProcessesBenchmark(Model model, Path plain, Path commandFile, List<LvmTraffic.Request> requests) {
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
        final Path build = Path.of(System.getProperty("dpucosim.root"), "build");
        run("cmake", "--build", build.toString(), "--target", "lvm_processes_plain");
        final List<LvmTraffic.Request> requests = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        final SeededStream random = new SeededStream(SEED).split("commands");
        for (int i = 0; i < count; i++) {
            final int blocks = 1 + random.nextInt(BLOCKS_MAX);
            final long block = random.nextInt((int) BLOCKS - blocks);
            final boolean read = random.nextInt(2) == 0;
            requests.add(new LvmTraffic.Request(read, block, blocks));
            text.append(read ? "r " : "w ").append(block).append(' ').append(blocks).append('\n');
        }
        final Path file = Files.writeString(Files.createTempFile("processes", ".commands"), text);
        try {
            final LvmProcessesBenchmark benchmark = new LvmProcessesBenchmark(Model.named("lvm_top"), build.resolve(
                    "testbench/bench/lvm_processes_plain"), file, requests);
            for (int gap : GAPS) {
                benchmark.measure(gap, rounds);
            }
        } finally {
            Files.delete(file);
        }
    }

    private void measure(int gapMax, int rounds) throws IOException, InterruptedException {
        final double[][] rates = new double[ENGINES.size() + 1][rounds];
        final double[][] cpuRates = new double[ENGINES.size() + 1][rounds];
        Round first = null;
        for (int round = -WARM_ROUNDS; round < rounds; round++) {
            for (int way = 0; way <= ENGINES.size(); way++) {
                final Round done = way == 0 ? plain(gapMax) : processes(ENGINES.get(way - 1), gapMax);
                first = first == null ? done : first;
                require(done.work.equals(first.work), "not the same: " + done.work + ", plain " + first.work);
                if (round >= 0) {
                    rates[way][round] = done.work.cycles / done.seconds;
                    cpuRates[way][round] = done.work.cycles / done.cpuSeconds;
                }
            }
        }
        require(first.busy * 2 >= first.work.cycles, "data moved in too few cycles: " + first.busy);
        System.out.printf(
                "lvm_top, %,d cycles, data moved in %.1f %% of them, 20 checks, %.2f wakings a cycle, %d rounds,"
                        + " median (least to most)%n", first.work.cycles, 100.0 * first.busy / first.work.cycles,
                (double) first.work.wakings / first.work.cycles, rounds);
        for (int way = 0; way <= ENGINES.size(); way++) {
            final double[] sorted = rates[way].clone();
            Arrays.sort(sorted);
            System.out.printf(
                    "%-28s %7.0f thousand cycles/s (%.0f to %.0f), %.2f of plain C++, by processor time %.2f%n",
                    way == 0 ? "plain C++" : "20 processes, " + ENGINES.get(way - 1), sorted[rounds / 2] / 1e3,
                    sorted[0]
                            / 1e3, sorted[rounds - 1] / 1e3, ratio(rates, way), ratio(cpuRates, way));
        }
    }

    /** Median of the rounds' ratios to the plain one. */
    private static double ratio(double[][] rates, int way) {
        final double[] ratios = new double[rates[way].length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = rates[way][round] / rates[0][round];
        }
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }

    private Round processes(String engine, int gapMax) {
        System.setProperty(CoroutineEngine.ENGINE_PROPERTY, engine);
        try (dev.dpucosim.harness.Simulation device = dev.dpucosim.harness.Simulation.of(model).periodPs(PERIOD_PS)
                .open()) {
            final Simulation sim = Simulation.of(device, CoroutineEngine.chosen(), Long.MAX_VALUE, SEED);
            final Event ended = sim.event("the last response");
            try (LvmTraffic traffic = new LvmTraffic(device, requests, BLOCKS, SEED, LATENCY_CYCLES, ended::fire)) {
                final LvmWatch watch = new LvmWatch(sim, SEED, gapMax);
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
        final Map<String, String> values = new HashMap<>();
        for (String pair : run(plain.toString(), commandFile.toString(), Long.toString(BLOCKS), Long.toString(SEED),
                Integer.toString(LATENCY_CYCLES), Integer.toString(gapMax)).strip().split(" ")) {
            values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return new Round(Double.parseDouble(values.get("seconds")), Double.parseDouble(values.get("cpuSeconds")), Long
                .parseLong(values.get("busy")), new Work(Long.parseLong(values.get("cycles")), Long.parseLong(values
                        .get(
                                "wakings")), Long.parseUnsignedLong(values.get("seen"), 16), Long.parseLong(values.get(
                                        "checkedBytes")), Long.parseLong(values.get("memberCommands")), Long.parseLong(
                                                values
                                                        .get("memberBlocks")), Long.parseUnsignedLong(values.get(
                                                                "digest"), 16)));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        require(process.waitFor() == 0, "failed: " + List.of(command) + "\n" + output);
        return output;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
