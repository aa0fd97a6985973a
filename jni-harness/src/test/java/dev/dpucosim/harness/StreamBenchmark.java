// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;

/** The harness's side of bench/run.sh: packets of 4 KiB through a buffered stream, every byte compared in Java. */
final class StreamBenchmark {

    private static final int PACKETS = 64;
    private static final int PACKET_BYTES = 4096;

    private StreamBenchmark() {
    }

    /** Model library, cycles. */
    public static void main(String[] arguments) {
        final long cycles = Long.parseLong(arguments[1]);
        try (Arena arena = Arena.ofConfined();
                Simulation simulation = Simulation.of(Model.at(Path.of(arguments[0]))).open()) {
            final MemorySegment packets = arena.allocate((long) PACKETS * PACKET_BYTES, 64);
            for (long i = 0; i < packets.byteSize() / 8; i++) {
                packets.setAtIndex(JAVA_LONG, i, mix(i));
            }
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            final StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT.withPacketBytesMax(PACKET_BYTES));
            simulation.reset(4);
            final long[] received = new long[1];
            final long[] sent = new long[1];
            // The first tenth warms up.
            run(simulation, packets, source, sink, sent, received, cycles / 10);
            final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            final long begin = threads.getCurrentThreadCpuTime();
            run(simulation, packets, source, sink, sent, received, cycles);
            final double seconds = (threads.getCurrentThreadCpuTime() - begin) / 1e9;
            System.out.printf("harness cycles=%d packets=%d beats=%d cyclesPerSecond=%.0f%n", cycles, received[0],
                    sink.beats(), cycles / seconds);
        }
    }

    private static void run(Simulation simulation, MemorySegment packets, StreamSource source, StreamSink sink,
            long[] sent, long[] received, long cycles) {
        final long end = simulation.cycle() + cycles;
        while (simulation.cycle() < end) {
            while (source.offer(packets.asSlice(sent[0] % PACKETS * PACKET_BYTES, PACKET_BYTES), 0, sent[0] & 0xff,
                    0)) {
                sent[0]++;
            }
            simulation.step(Math.min(PACKETS * 100, end - simulation.cycle()));
            sink.drain(packet -> check(packets, packet, received[0]++));
        }
    }

    private static void check(MemorySegment packets, StreamPacket packet, long number) {
        final long at = number % PACKETS * PACKET_BYTES;
        if (packet.byteLength() != PACKET_BYTES || packet.tuser() != (number & 0xff)
                || MemorySegment.mismatch(packet.region(), packet.offset(), packet.offset() + PACKET_BYTES, packets,
                        at, at + PACKET_BYTES) >= 0) {
            throw new IllegalStateException("packet differs: number=" + number);
        }
    }

    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
