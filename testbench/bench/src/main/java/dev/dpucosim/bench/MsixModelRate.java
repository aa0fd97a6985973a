// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.msix.HostResponse;
import dev.dpucosim.msix.MsixEnvironment;
import dev.dpucosim.msix.MsixModel;
import dev.dpucosim.msix.MsixRegisters;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * How many raises the golden model takes in a second: frames with CRC, checks, map, table, message, response and
 * acknowledgement, on random vectors of 2,048. Frames are made beforehand. Fails unless each made one message.
 */
public final class MsixModelRate {
    private static final int RAISES = 500_000;
    private static final int ROUNDS = 9;
    private static final double THOUSANDS_MIN = 1_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MsixModelRate() {
    }

    /** Runs the benchmark: RAISES, ROUNDS. */
    public static void main(String[] arguments) {
        int raises = arguments.length > 0 ? Integer.parseInt(arguments[0]) : RAISES;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        MsixTraffic traffic = MsixTraffic.raises(raises, 1);
        Turns rates = new Turns(2, rounds);
        for (int round = -2; round < rounds; round++) {
            long[] nanos = nanos(traffic, raises);
            double rate = raises * 1e6 / nanos[0];
            double cpuRate = raises * 1e6 / nanos[1];
            if (round >= 0) {
                rates.set(0, round, rate);
                rates.set(1, round, cpuRate);
            }
            System.out.printf("%s %d: %.0f thousand raises/s (of the thread's processor time %.0f)%n",
                    round < 0 ? "warm-up" : "round", round < 0 ? round + 3 : round + 1, rate, cpuRate);
        }
        System.out.printf("median: %.0f thousand raises/s (%.0f to %.0f), of processor time %.0f (%.0f to %.0f)%n",
                rates.median(0), rates.least(0), rates.most(0), rates.median(1), rates.least(1), rates.most(1));
        System.out.printf("limit: %.0f thousand raises/s at least, by the clock on the wall: %s%n", THOUSANDS_MIN,
                rates.median(0) >= THOUSANDS_MIN ? "kept" : "MISSED");
    }

    /** On the wall clock, and of processor time. */
    private static long[] nanos(MsixTraffic traffic, int raises) {
        long[] answers = new long[1];
        try (MsixModel model = new MsixModel(new MsixEnvironment(MsixTraffic.VECTORS,
                write -> write.respond(HostResponse.OKAY), frame -> answers[0]++))) {
            traffic.setUp(model);
            long start = System.nanoTime();
            long startCpu = THREADS.getCurrentThreadCpuTime();
            for (byte[] frame : traffic.frames()) {
                model.receive(frame);
            }
            long[] nanos = {System.nanoTime() - start, THREADS.getCurrentThreadCpuTime() - startCpu};
            long messages = model.read(MsixRegisters.MESSAGES);
            if (messages != raises || answers[0] != raises) {
                throw new IllegalStateException("not a message and an answer for each raise: raises=" + raises
                        + ", messages=" + messages + ", answers=" + answers[0]);
            }
            return nanos;
        }
    }
}
