// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.bridge.AcceptedKey;
import dev.dpucosim.bridge.Bridge;
import dev.dpucosim.bridge.BridgeProcess;
import dev.dpucosim.bridge.BridgeSettings;
import dev.dpucosim.bridge.LocalBuffer;
import dev.dpucosim.bridge.RegisteredKey;
import dev.dpucosim.bridge.Rights;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.bus.BusFaultPlan;
import dev.dpucosim.bus.BusSettings;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * How many reads and writes of 64 bytes a second a process gets through the API of the key bridge, each with its
 * future, on the golden model; and what each allocates. Fails unless every one ended well and all bytes have come. With
 * {@code bus}, over the system buses of both hosts.
 *
 * <pre>{@code java -cp ... dev.dpucosim.bench.BridgeRate [COMMANDS [ROUNDS [bus]]]}</pre>
 */
public final class BridgeRate {
    private static final int BATCH = 1024;
    private static final int LENGTH = 64;
    private static final int BYTES = BATCH * LENGTH;
    private static final int COMMANDS = 5_000_000;
    private static final int ROUNDS = 9;
    private static final int WARM_ROUNDS = 2;
    private static final double MILLIONS_MIN = 1;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A round: of the wall clock, of the thread's processor time, and bytes on the heap. */
    private record Round(double seconds, double cpuSeconds, double allocated) {
    }

    private BridgeRate() {
    }

    /** Runs the benchmark: COMMANDS, ROUNDS, {@code bus}. */
    public static void main(String[] arguments) {
        int commands = arguments.length > 0 ? Integer.parseInt(arguments[0]) : COMMANDS;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        BridgeSettings settings = BridgeSettings.usual(1);
        if (arguments.length > 2) {
            settings = settings.withBus(BusSettings.strict(), BusFaultPlan.none());
        }
        int batches = (commands + BATCH - 1) / BATCH;
        double millions = batches * BATCH / 1e6;
        Turns figures = new Turns(3, rounds);
        for (int round = -WARM_ROUNDS; round < rounds; round++) {
            Round taken = round(settings, batches);
            double rate = millions / taken.seconds;
            double cpuRate = millions / taken.cpuSeconds;
            double bytes = taken.allocated / (millions * 1e6);
            if (round >= 0) {
                figures.set(0, round, rate);
                figures.set(1, round, cpuRate);
                figures.set(2, round, bytes);
            }
            System.out.printf("%s %d: %.2f million commands/s (of the thread's processor time %.2f),"
                    + " %.0f bytes allocated a command%n", round < 0 ? "warm-up" : "round", round < 0 ? round
                            + WARM_ROUNDS + 1 : round + 1, rate, cpuRate, bytes);
        }
        System.out.printf("median: %.2f million commands/s (%.2f to %.2f), of processor time %.2f (%.2f to %.2f),"
                + " %.0f bytes allocated a command%n", figures.median(0), figures.least(0), figures.most(0), figures
                        .median(1), figures.least(1), figures.most(1), figures.median(2));
        System.out.printf("limit: %.1f million commands/s at least, by the clock on the wall: %s%n", MILLIONS_MIN,
                figures.median(0) >= MILLIONS_MIN ? "kept" : "MISSED");
    }

    private static byte[] pattern(int seed) {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (seed * 57 + i * 7 + (i >> 8));
        }
        return bytes;
    }

    /** Reads at even places, writes at odd ones. */
    private static Round round(BridgeSettings settings, int batches) {
        try (Bridge bridge = Bridge.open(settings)) {
            BridgeProcess near = bridge.host(1).openProcess(QueueSettings.usual().withLog2(11));
            BridgeProcess far = bridge.host(2).openProcess();
            LocalBuffer here = bridge.host(1).allocate(BYTES);
            LocalBuffer there = bridge.host(2).allocate(BYTES);
            here.put(0, pattern(1));
            there.put(0, pattern(2));
            RegisteredKey mine = near.register(here, Rights.LOCAL_WRITE);
            Rights rights = Rights.REMOTE_READ.and(Rights.REMOTE_WRITE);
            AcceptedKey theirs = near.accept(far.export(far.register(there, Rights.ALL), near, rights));
            long[] ended = new long[1];
            Runnable count = () -> ended[0]++;
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long cpu = THREADS.getCurrentThreadCpuTime();
            long from = System.nanoTime();
            for (int batch = 0; batch < batches; batch++) {
                for (int i = 0; i < BATCH; i += 2) {
                    long even = (long) i * LENGTH;
                    long odd = even + LENGTH;
                    near.read(theirs, even, mine, even, LENGTH).thenRun(count);
                    near.write(theirs, odd, mine, odd, LENGTH).thenRun(count);
                }
                bridge.await(near.flush());
            }
            Round round = new Round((System.nanoTime() - from) / 1e9, (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9,
                    THREADS.getCurrentThreadAllocatedBytes() - allocated);
            byte[] expected = pattern(1);
            byte[] other = pattern(2);
            for (int i = 0; i < BATCH; i += 2) {
                System.arraycopy(other, i * LENGTH, expected, i * LENGTH, LENGTH);
            }
            boolean moved = Arrays.equals(here.get(0, BYTES), expected) && Arrays.equals(there.get(0, BYTES), expected);
            if (ended[0] != (long) batches * BATCH || near.counter() != ended[0] || near.poll().errors() != 0
                    || !moved) {
                throw new IllegalStateException("commands lost or bytes wrong: ended=" + ended[0] + ", counter=" + near
                        .counter() + ", moved=" + moved);
            }
            return round;
        }
    }
}
