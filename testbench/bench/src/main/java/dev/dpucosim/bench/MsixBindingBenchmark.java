// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.bench.BindingRounds.Round;
import dev.dpucosim.msix.HostWrite;
import dev.dpucosim.msix.MsixEnvironment;
import dev.dpucosim.msix.MsixRtl;
import dev.dpucosim.msix.RtlOptions;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The MSI-X block behind {@link MsixRtl}, against a hand-written C++ testbench on the same Verilated objects: data and
 * raises back to back, every write of the host looked at byte for byte. Both see the same writes and as many answers in
 * nearly the same number of cycles ({@link BindingRounds}).
 */
public final class MsixBindingBenchmark {
    private static final int FRAMES = 60_000;
    private static final int ROUNDS = 7;
    private static final double CYCLES_TOLERANCE = 0.01;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    /** What a run saw. */
    private record Work(long writes, long messages, long bytes, long answers, String digest) {
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
            MsixBindingBenchmark benchmark = new MsixBindingBenchmark(traffic, file, plain);
            new BindingRounds(benchmark::plain, benchmark::binding, CYCLES_TOLERANCE).measure(rounds);
        } finally {
            Files.delete(file);
        }
    }

    private Round plain() throws IOException, InterruptedException {
        Map<String, String> values = plain.run(file);
        return Round.told(values, new Work(Long.parseLong(values.get("writes")),
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
            long startCpu = BindingRounds.cpuNanos();
            for (byte[] frame : traffic.frames()) {
                engine.receive(frame);
            }
            engine.settle();
            return new Round((System.nanoTime() - start) / 1e9, (BindingRounds.cpuNanos() - startCpu) / 1e9,
                    engine.cycle() - cycle, host.work());
        }
    }
}
