// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.msix.HostWrite;
import dev.dpucosim.msix.MsixEnvironment;
import dev.dpucosim.msix.MsixRtl;
import dev.dpucosim.msix.RtlOptions;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The MSI-X block behind {@link MsixRtl}, against a hand-written C++ testbench on the same Verilated objects: data and
 * raises back to back, every write of the host looked at byte for byte. They take turns, and fail unless both saw the
 * same writes and as many answers in nearly the same number of cycles. Cycles a second, on the wall clock and of
 * processor time, where the JIT compiler's and collector's threads count too.
 */
public final class MsixBindingBenchmark {
    private static final int FRAMES = 60_000;
    private static final int ROUNDS = 7;
    private static final double RATIO_MIN = 0.85;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    /** What a run saw. */
    private record Work(long writes, long messages, long bytes, long answers, String digest) {
    }

    private record Round(double seconds, double cpuSeconds, long cycles, Work work) {
        double rate() {
            return cycles / seconds / 1e3;
        }

        double cpuRate() {
            return cycles / cpuSeconds / 1e3;
        }
    }

    /** A host that looks at what it gets. */
    private static final class Host {
        private long writes;
        private long messages;
        private long bytes;
        private long answers;
        private long digest;

        void write(HostWrite write) {
            byte[] data = write.bytes();
            long mixed = (digest ^ write.address()) * PRIME;
            mixed = (mixed ^ write.attributes().awuser(write.message())) * PRIME;
            int k = 0;
            for (; k + Long.BYTES <= data.length; k += Long.BYTES) {
                mixed = (mixed ^ (long) WORDS.get(data, k)) * PRIME;
            }
            for (; k < data.length; k++) {
                mixed = (mixed ^ data[k] & 0xFF) * PRIME;
            }
            digest = mixed;
            writes++;
            messages += write.message() ? 1 : 0;
            bytes += data.length;
        }

        Work work() {
            return new Work(writes, messages, bytes, answers, String.format("%016x", digest));
        }
    }

    private final MsixTraffic traffic;
    private final Path file;
    private final PlainTestbench plain;

    private MsixBindingBenchmark(MsixTraffic traffic, Path file, PlainTestbench plain) {
        this.traffic = traffic;
        this.file = file;
        this.plain = plain;
    }

    /** Runs the benchmark: FRAMES, ROUNDS. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int frames = arguments.length > 0 ? Integer.parseInt(arguments[0]) : FRAMES;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        PlainTestbench plain = PlainTestbench.built("testbench/bench", "msix_top_plain");
        MsixTraffic traffic = MsixTraffic.mixed(frames, 1);
        Path file = Files.createTempFile("msix", ".frames");
        try {
            traffic.store(file);
            new MsixBindingBenchmark(traffic, file, plain).measure(rounds);
        } finally {
            Files.delete(file);
        }
    }

    private void measure(int rounds) throws IOException, InterruptedException {
        Round first = plain();
        System.out.printf("%,d cycles; %s%n", first.cycles, first.work);
        binding();
        binding();
        Turns rates = new Turns(2, rounds);
        Turns cpuRates = new Turns(2, rounds);
        for (int i = 0; i < rounds; i++) {
            Round theirs = plain();
            Round ours = binding();
            if (!theirs.work.equals(ours.work) || Math.abs(theirs.cycles - ours.cycles) > theirs.cycles / 100) {
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

    private Round plain() throws IOException, InterruptedException {
        Map<String, String> values = plain.run(file);
        return new Round(Double.parseDouble(values.get("seconds")), Double.parseDouble(values.get("cpu")),
                Long.parseLong(values.get("cycles")), new Work(Long.parseLong(values.get("writes")),
                        Long.parseLong(values.get("messages")), Long.parseLong(values.get("bytes")),
                        Long.parseLong(values.get("answers")), values.get("digest")));
    }

    private Round binding() {
        Host host = new Host();
        try (MsixRtl engine = new MsixRtl(new MsixEnvironment(MsixTraffic.VECTORS, host::write,
                frame -> host.answers++), RtlOptions.DEFAULT.withPromptHost())) {
            traffic.setUp(engine);
            long cycle = engine.cycle();
            long start = System.nanoTime();
            long startCpu = cpuNanos();
            for (byte[] frame : traffic.frames()) {
                engine.receive(frame);
            }
            engine.settle();
            return new Round((System.nanoTime() - start) / 1e9, (cpuNanos() - startCpu) / 1e9,
                    engine.cycle() - cycle, host.work());
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
