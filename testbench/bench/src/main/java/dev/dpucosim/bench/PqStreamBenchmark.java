// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import java.util.Map;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.Stall;
import dev.dpucosim.harness.StallStream;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Signal;
import dev.dpucosim.process.Simulation;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Cycles a second of a 512-bit P+Q engine between two FIFOs ({@code pq_stream.sv}), driven with random gaps, listened
 * to with random back-pressure, every beat compared: by processes written by hand, by the library's bus models, by
 * native endpoints, and by a plain C++ testbench on the same Verilated objects, turn by turn in one run. All of them
 * send and receive the same beats in the same cycles, or the program fails.
 *
 * <p>
 * {@code PqStreamBenchmark [CYCLES [ROUNDS [TEXT]]]}: of the ways whose name has the text, besides plain C++
 */
public final class PqStreamBenchmark {

    private static final int FRAMES = 64;
    private static final int DATA_BEATS = 4;
    private static final int BEAT_BYTES = 64;
    private static final int WARM_ROUNDS = 3;
    private static final long SEED = 1;
    private static final int BATCH_CYCLES = 200;
    private static final int STALL_DENOMINATOR = 1 << 20;
    private static final Stall GAPS = new Stall(STALL_DENOMINATOR / 8, STALL_DENOMINATOR, SEED * 31 + "s_axis"
            .hashCode());
    private static final Stall HOLDS = new Stall(STALL_DENOMINATOR / 4, STALL_DENOMINATOR, SEED * 31 + "m_axis"
            .hashCode());

    private final Model model;
    private final PlainTestbench plain;
    private final long cycles;
    private final byte[][] frames = new byte[FRAMES][DATA_BEATS * BEAT_BYTES];
    private final byte[][] expected = new byte[FRAMES][2 * BEAT_BYTES];

    private PqStreamBenchmark(PlainTestbench plain, Model model, long cycles) {
        this.model = model;
        this.plain = plain;
        this.cycles = cycles;
        for (int frame = 0; frame < FRAMES; frame++) {
            final ByteBuffer words = ByteBuffer.wrap(frames[frame]).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < words.capacity() / 8; i++) {
                words.putLong(mix(frame * (words.capacity() / 8L) + i));
            }
            for (int lane = 0; lane < BEAT_BYTES; lane++) {
                int p = 0;
                int q = 0;
                for (int beat = 0; beat < DATA_BEATS; beat++) {
                    final int data = frames[frame][beat * BEAT_BYTES + lane] & 0xFF;
                    p ^= data;
                    q = q << 1 ^ (q >>> 7) * 0x11D ^ data;
                }
                expected[frame][lane] = (byte) p;
                expected[frame][BEAT_BYTES + lane] = (byte) q;
            }
        }
    }

    /** What a round did and how long it took. */
    private record Round(long sent, long received, double seconds) {
    }

    /** One way to drive the device. */
    private interface Way {
        Round run() throws IOException, InterruptedException;
    }

    /** CYCLES, ROUNDS. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        final long cycles = arguments.length > 0 ? Long.parseLong(arguments[0]) : 3_000_000;
        final int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        new PqStreamBenchmark(PlainTestbench.built("testbench/bench", "pq_stream_plain"), Model.at(Path.of(
                System.getProperty("dpucosim.root"), "build", "models", "pq_stream.so")), cycles).measure(rounds,
                        arguments.length > 2 ? arguments[2] : "");
    }

    private void measure(int rounds, String filter) throws IOException, InterruptedException {
        final List<String> all = List.of("plain C++", "processes by hand, virtual threads",
                "processes by hand, continuations", "bus models, virtual threads", "bus models, continuations",
                "native endpoints");
        final List<Way> allWays = List.of(this::plain, () -> byHand("virtual-threads"), () -> byHand("continuations"),
                () -> models("virtual-threads"), () -> models("continuations"), this::endpoints);
        final List<String> names = all.stream().filter(name -> name.equals(all.getFirst()) || name.contains(filter))
                .toList();
        final List<Way> ways = names.stream().map(name -> allWays.get(all.indexOf(name))).toList();
        final Turns rates = new Turns(ways.size(), rounds);
        Round first = null;
        for (int round = -WARM_ROUNDS; round < rounds; round++) {
            for (int way = 0; way < ways.size(); way++) {
                final Round done = ways.get(way).run();
                first = first == null ? done : first;
                if (done.sent != first.sent || done.received != first.received) {
                    throw new IllegalStateException("not the same beats: " + names.get(way) + " " + done + ", plain "
                            + first);
                }
                if (round >= 0) {
                    rates.set(way, round, cycles / done.seconds);
                }
            }
        }
        System.out.printf("pq_stream, %,d cycles, %,d beats in, %,d out, %d rounds, median (least to most)%n", cycles,
                first.sent, first.received, rounds);
        for (int way = 0; way < ways.size(); way++) {
            System.out.printf("%-36s %6.2f M cycles/s (%.2f to %.2f), %.2f of plain C++%n", names.get(way),
                    rates.median(way) / 1e6, rates.least(way) / 1e6, rates.most(way) / 1e6, rates.ratio(way));
        }
    }

    private Round plain() throws IOException, InterruptedException {
        final Map<String, String> did = plain.run(cycles, SEED);
        return new Round(Long.parseLong(did.get("sent")), Long.parseLong(did.get("received")), Double.parseDouble(did
                .get("seconds")));
    }

    private Round byHand(String engine) {
        System.setProperty(CoroutineEngine.ENGINE_PROPERTY, engine);
        try (dev.dpucosim.harness.Simulation device = open()) {
            final Simulation sim = Simulation.of(device, CoroutineEngine.chosen(), Long.MAX_VALUE, SEED);
            final long[] beats = new long[2];
            final long start = System.nanoTime();
            sim.run(() -> {
                sim.fork("driver", () -> drive(sim, beats));
                sim.fork("monitor", () -> listen(sim, beats));
                sim.clock().await(cycles);
            });
            final double seconds = (System.nanoTime() - start) / 1e9;
            sim.close();
            return new Round(beats[0], beats[1], seconds);
        }
    }

    private void drive(Simulation sim, long[] beats) {
        final Clock clock = sim.clock();
        final Signal valid = sim.signal("s_axis_tvalid");
        final Signal ready = sim.signal("s_axis_tready");
        final Wire data = sim.signal("s_axis_tdata").wire();
        final Signal last = sim.signal("s_axis_tlast");
        final StallStream gaps = StallStream.of(GAPS);
        boolean driving = false;
        for (long sent = 0;; sent++) {
            while (gaps.holds(clock.cycle() + 1)) {
                if (driving) {
                    valid.set(0);
                    driving = false;
                }
                clock.await();
            }
            final int beat = (int) (sent % DATA_BEATS);
            data.drive(frames[(int) (sent / DATA_BEATS % FRAMES)], beat * BEAT_BYTES, BEAT_BYTES);
            last.set(beat == DATA_BEATS - 1 ? 1 : 0);
            if (!driving) {
                valid.set(1);
                driving = true;
            }
            do {
                clock.await();
            } while (!ready.isSet());
            // the edge to come takes it; the run may end before that
            if (clock.cycle() < 4 + cycles) {
                beats[0]++;
            }
        }
    }

    private void listen(Simulation sim, long[] beats) {
        final Clock clock = sim.clock();
        final Signal valid = sim.signal("m_axis_tvalid");
        final Signal ready = sim.signal("m_axis_tready");
        final Signal last = sim.signal("m_axis_tlast");
        final StallStream holds = StallStream.of(HOLDS);
        final Wire data = sim.signal("m_axis_tdata").wire();
        final byte[] seen = new byte[BEAT_BYTES];
        boolean listening = false;
        while (true) {
            final boolean next = !holds.holds(clock.cycle() + 1);
            if (next != listening) {
                ready.set(next ? 1 : 0);
                listening = next;
            }
            clock.await();
            if (listening && valid.isSet() && clock.cycle() < 4 + cycles) {
                final int beat = (int) (beats[1] & 1);
                final byte[] frame = expected[(int) (beats[1] / 2 % FRAMES)];
                data.read(seen, 0, BEAT_BYTES);
                check(Arrays.equals(seen, 0, BEAT_BYTES, frame, beat * BEAT_BYTES, (beat + 1) * BEAT_BYTES)
                        && last.isSet() == (beat == 1), beats[1]);
                beats[1]++;
            }
        }
    }

    private Round models(String engine) {
        System.setProperty(CoroutineEngine.ENGINE_PROPERTY, engine);
        try (dev.dpucosim.harness.Simulation device = open()) {
            final Simulation sim = Simulation.of(device, CoroutineEngine.chosen(), Long.MAX_VALUE, SEED);
            final long start = System.nanoTime();
            final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(1 / 8.0);
            final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(1 / 4.0);
            sim.run(() -> {
                sim.fork("driver", () -> {
                    for (int frame = 0;; frame++) {
                        in.send(frames[frame % FRAMES]);
                    }
                });
                sim.fork("monitor", () -> {
                    for (int frame = 0;; frame++) {
                        check(Arrays.equals(out.receive(), expected[frame % FRAMES]), frame);
                    }
                });
                sim.clock().await(cycles);
            });
            final double seconds = (System.nanoTime() - start) / 1e9;
            sim.close();
            return new Round(in.beats(), out.beats(), seconds);
        }
    }

    private Round endpoints() {
        try (dev.dpucosim.harness.Simulation device = open()) {
            final StreamSource in = device.source("s_axis", SourceOptions.DEFAULT.withStall(GAPS));
            final StreamSink out = device.sink("m_axis", SinkOptions.DEFAULT.withStall(HOLDS));
            final MemorySegment data = device.allocate((long) FRAMES * DATA_BEATS * BEAT_BYTES);
            final MemorySegment wanted = device.allocate((long) FRAMES * 2 * BEAT_BYTES);
            for (int frame = 0; frame < FRAMES; frame++) {
                MemorySegment.copy(MemorySegment.ofArray(frames[frame]), 0, data, frame * 256L, 256);
                MemorySegment.copy(MemorySegment.ofArray(expected[frame]), 0, wanted, frame * 128L, 128);
            }
            final long[] seen = new long[1];
            long offered = 0;
            final long start = System.nanoTime();
            device.step(1);
            final long end = 4 + cycles;
            while (device.cycle() < end) {
                int taken;
                do {
                    taken = in.offerAllInPlace(data.asSlice(offered % FRAMES * 256), 256);
                    offered += taken;
                } while (taken > 0);
                device.step(Math.min(BATCH_CYCLES, end - device.cycle()));
                out.drainRuns(run -> {
                    check(run.packetBytes() == 128, seen[0]);
                    for (long from = run.offset(), to = from + run.byteSize(); from < to;) {
                        final long at = seen[0] % FRAMES * 128;
                        final long bytes = Math.min(to - from, wanted.byteSize() - at);
                        check(MemorySegment.mismatch(run.region(), from, from + bytes, wanted, at, at + bytes) < 0,
                                seen[0]);
                        seen[0] += bytes / 128;
                        from += bytes;
                    }
                });
            }
            return new Round(in.beats(), out.beats(), (System.nanoTime() - start) / 1e9);
        }
    }

    private dev.dpucosim.harness.Simulation open() {
        final dev.dpucosim.harness.Simulation device = dev.dpucosim.harness.Simulation.of(model).open();
        device.reset(4);
        return device;
    }

    private static void check(boolean right, long number) {
        if (!right) {
            throw new IllegalStateException("differs: number=" + number);
        }
    }

    /** The words of the frames, as the plain testbench makes them. */
    private static long mix(long value) {
        return SeededStream.mix(value + 0x9E3779B97F4A7C15L);
    }
}
