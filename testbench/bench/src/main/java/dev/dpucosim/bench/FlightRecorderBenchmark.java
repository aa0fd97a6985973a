// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Port;
import dev.dpucosim.harness.PortDirection;
import dev.dpucosim.harness.SimulationBuilder;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.Stall;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import dev.dpucosim.process.Simulation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * What a flight recorder of 10,000 cycles costs while nothing fails: the fast variant of a model, the variant that can
 * write waveforms, and that with a recorder, turn by turn. {@code pq_stream} by bus models and by native endpoints,
 * with 512 new bits in most cycles; {@code lvm_top} at rest, and with random words at its widest input in each cycle.
 *
 * <p>
 * {@code FlightRecorderBenchmark [CYCLES [ROUNDS [PART-OF-NAME]]]}; models are found by name, with their traced
 * variants.
 */
public final class FlightRecorderBenchmark {

    private static final int RECORDED_CYCLES = 10_000;
    private static final List<String> VARIANTS = List.of("fast", "traceable", "recorder");

    private FlightRecorderBenchmark() {
    }

    private static dev.dpucosim.harness.Simulation open(String model, int variant) {
        final SimulationBuilder builder = dev.dpucosim.harness.Simulation.of(Model.named(model));
        if (variant == 1) {
            builder.traced();
        } else if (variant == 2) {
            builder.flightRecorder(RECORDED_CYCLES);
        }
        final dev.dpucosim.harness.Simulation device = builder.open();
        device.reset(4);
        return device;
    }

    private static long busModels(dev.dpucosim.harness.Simulation device, long cycles) {
        final Simulation sim = Simulation.of(device, CoroutineEngine.chosen(), Long.MAX_VALUE, 1);
        final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(1 / 8.0);
        final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(1 / 4.0);
        final byte[] frame = new byte[256];
        new SplittableRandom(1).nextBytes(frame);
        sim.run(() -> {
            sim.fork("driver", () -> {
                while (true) {
                    in.send(frame);
                }
            });
            sim.fork("monitor", () -> {
                while (true) {
                    out.receive();
                }
            });
            sim.clock().await(cycles);
        });
        sim.close();
        return out.beats();
    }

    private static long endpoints(dev.dpucosim.harness.Simulation device, long cycles) {
        final StreamSource in = device.source("s_axis", SourceOptions.DEFAULT.withStall(new Stall(1, 8, 1)));
        final StreamSink out = device.sink("m_axis", SinkOptions.DEFAULT.withStall(new Stall(1, 4, 2)));
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment frame = arena.allocate(256);
            final byte[] bytes = new byte[256];
            new SplittableRandom(1).nextBytes(bytes);
            frame.copyFrom(MemorySegment.ofArray(bytes));
            for (long end = device.cycle() + cycles; device.cycle() < end;) {
                while (in.offer(frame)) {
                    // as many as it takes
                }
                device.step(Math.min(200, end - device.cycle()));
                out.drain(packet -> {});
            }
        }
        return out.beats();
    }

    private static long randomInputs(dev.dpucosim.harness.Simulation device, long cycles) {
        final SplittableRandom random = new SplittableRandom(1);
        final Port widest = device.ports().stream().filter(port -> port.direction() == PortDirection.INPUT)
                .reduce((a, b) -> b.widthBits() > a.widthBits() ? b : a).orElseThrow();
        final long[] words = new long[(widest.widthBits() + 63) / 64];
        for (long cycle = 0; cycle < cycles; cycle++) {
            for (int i = 0; i < words.length; i++) {
                words[i] = random.nextLong();
            }
            widest.words(words);
            device.step(1);
        }
        return device.cycle();
    }

    private static void measure(String name, String model, long cycles, int rounds,
            ToLongFunction<dev.dpucosim.harness.Simulation> drive) {
        final Turns nanos = new Turns(VARIANTS.size(), rounds);
        long result = -1;
        for (int round = -2; round < rounds; round++) {
            for (int variant = 0; variant < VARIANTS.size(); variant++) {
                try (dev.dpucosim.harness.Simulation device = open(model, variant)) {
                    final long start = System.nanoTime();
                    final long seen = drive.applyAsLong(device);
                    if (round >= 0) {
                        nanos.set(variant, round, (double) (System.nanoTime() - start) / cycles);
                    }
                    if (result != -1 && result != seen) {
                        throw new IllegalStateException("not the same run: expected=" + result + ", actual=" + seen);
                    }
                    result = seen;
                }
            }
        }
        for (int variant = 0; variant < VARIANTS.size(); variant++) {
            final Turns ratios = nanos.ratios(variant);
            System.out.printf("%-28s %-10s %8.1f ns a cycle, %.3f of fast (%.3f to %.3f); least %.1f, %.3f of fast%n",
                    name, VARIANTS.get(variant), nanos.median(variant), ratios.median(0), ratios.least(0),
                    ratios.most(0), nanos.least(variant), nanos.least(variant) / nanos.least(0));
        }
    }

    /** CYCLES, ROUNDS, PART-OF-NAME. */
    public static void main(String[] arguments) {
        final long cycles = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
        final int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        final long fewer = cycles / 4;
        final Map<String, ToLongFunction<dev.dpucosim.harness.Simulation>> parts = new LinkedHashMap<>();
        parts.put("pq_stream, bus models", device -> busModels(device, cycles));
        parts.put("pq_stream, endpoints", device -> endpoints(device, cycles));
        parts.put("lvm_top, stepped by run", device -> {
            device.step(fewer);
            return device.cycle();
        });
        parts.put("lvm_top, inputs each cycle", device -> randomInputs(device, fewer));
        parts.forEach((name, drive) -> {
            final String model = name.substring(0, name.indexOf(','));
            if (arguments.length < 3 || name.contains(arguments[2])) {
                measure(name, model, "lvm_top".equals(model) ? fewer : cycles, rounds, drive);
            }
        });
    }
}
