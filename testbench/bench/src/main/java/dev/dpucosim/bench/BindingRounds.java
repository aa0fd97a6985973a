// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * A block behind its binding against a hand-written C++ testbench on the same Verilated objects, turn by turn. Fails
 * unless both do the same in every round. Cycles a second, on the wall clock and of processor time, where the JIT
 * compiler's and collector's threads count too.
 */
final class BindingRounds {
    private static final int WARM_ROUNDS = 2;
    private static final double RATIO_MIN = 0.85;

    /**
     * One run.
     *
     * @param cycles that were evaluated in the time
     * @param work   what was done, apart from that; equal when the same was
     */
    record Round(double seconds, double cpuSeconds, long cycles, Object work) {

        /** What a plain testbench tells in {@code seconds}, {@code cpu} and {@code cycles}. */
        static Round told(Map<String, String> values, Object work) {
            return new Round(Double.parseDouble(values.get("seconds")), Double.parseDouble(values.get("cpu")),
                    Long.parseLong(values.get("cycles")), work);
        }

        private double rate() {
            return cycles / seconds / 1e3;
        }

        private double cpuRate() {
            return cycles / cpuSeconds / 1e3;
        }
    }

    /** One of the two. */
    @FunctionalInterface
    interface Side {
        Round run() throws IOException, InterruptedException;
    }

    private final Side plain;
    private final Side binding;
    private final double cyclesTolerance;

    /**
     * Two sides.
     *
     * @param cyclesTolerance by what part of them the cycles of the two may differ
     */
    BindingRounds(Side plain, Side binding, double cyclesTolerance) {
        this.plain = plain;
        this.binding = binding;
        this.cyclesTolerance = cyclesTolerance;
    }

    /** Runs that many rounds and prints what they took. */
    void measure(int rounds) throws IOException, InterruptedException {
        Round first = plain.run();
        System.out.printf("%,d cycles; %s%n", first.cycles, first.work);
        for (int i = 0; i < WARM_ROUNDS; i++) {
            binding.run();
        }
        Turns rates = new Turns(2, rounds);
        Turns cpuRates = new Turns(2, rounds);
        for (int i = 0; i < rounds; i++) {
            Round theirs = plain.run();
            Round ours = binding.run();
            if (!theirs.work.equals(ours.work) || !theirs.work.equals(first.work)
                    || Math.abs(theirs.cycles - ours.cycles) > theirs.cycles * cyclesTolerance) {
                throw new IllegalStateException("the two did not do the same: " + ours + ", plain " + theirs);
            }
            rates.set(0, i, theirs.rate());
            rates.set(1, i, ours.rate());
            cpuRates.set(0, i, theirs.cpuRate());
            cpuRates.set(1, i, ours.cpuRate());
            System.out.printf("round %d: plain %.0f, binding %.0f thousand cycles/s (of processor time %.0f, %.0f), "
                    + "ratio %.3f (%.3f)%n", i + 1, theirs.rate(), ours.rate(), theirs.cpuRate(), ours.cpuRate(),
                    ours.rate() / theirs.rate(), ours.cpuRate() / theirs.cpuRate());
        }
        System.out.printf("median: plain %.0f, binding %.0f thousand cycles/s, ratio %.3f, by processor time %.3f%n",
                rates.median(0), rates.median(1), rates.ratio(1), cpuRates.ratio(1));
        System.out.printf("limit: ratio %.2f at least, by the clock on the wall: %s%n", RATIO_MIN,
                rates.ratio(1) >= RATIO_MIN ? "kept" : "MISSED");
    }

    /** Processor time of this process, in nanoseconds. */
    static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
