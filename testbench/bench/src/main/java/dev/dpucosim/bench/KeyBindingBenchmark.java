// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.bench.BindingRounds.Round;
import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipRtl;
import dev.dpucosim.bridge.chip.PlainMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The key bridge behind {@link KeyChipRtl}, hosts' memories plain, against a hand-written C++ testbench on the same
 * Verilated objects: reads and writes of eight queues, every completion looked at. Both take the same cycles and leave
 * the same bytes in both memories ({@link BindingRounds}).
 */
public final class KeyBindingBenchmark {
    private static final int COMMANDS = 2_000;
    private static final int ROUNDS = 7;
    private static final int BATCH_CYCLES = 4096;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    /** A host that is told of completions. */
    private static final class Host implements HostMemoryPort, PlainMemory {
        private final MemorySegment bytes;
        private final long base;
        private int completions;
        private KeyChip chip;
        private long cycle;

        Host(MemorySegment bytes, long base) {
            this.bytes = bytes;
            this.base = base;
        }

        @Override
        public void read(long address, int count, int id, ReadAnswer answer) {
            throw new IllegalStateException("read outside the memory: address=" + Long.toHexString(address));
        }

        @Override
        public void write(long address, byte[] source, int from, int count, int id, WriteAnswer answer) {
            throw new IllegalStateException("write outside the memory: address=" + Long.toHexString(address));
        }

        @Override
        public PlainMemory plain() {
            return this;
        }

        @Override
        public MemorySegment bytes() {
            return bytes;
        }

        @Override
        public long base() {
            return base;
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public void written(long address) {
            if (bytes.get(ValueLayout.JAVA_BYTE, address - base) != 0) {
                throw new IllegalStateException("a command did not end well: completion=" + Long.toHexString(address));
            }
            completions++;
            cycle = chip.cycle();
        }
    }

    private final KeyTraffic traffic;
    private final Path file;
    private final PlainTestbench plain;

    private KeyBindingBenchmark(KeyTraffic traffic, Path file, PlainTestbench plain) {
        this.traffic = traffic;
        this.file = file;
        this.plain = plain;
    }

    /** Runs the benchmark: COMMANDS of a queue, ROUNDS. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int commands = arguments.length > 0 ? Integer.parseInt(arguments[0]) : COMMANDS;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        PlainTestbench plain = PlainTestbench.built("testbench/bench", "keybridge_top_plain");
        KeyTraffic traffic = new KeyTraffic(commands, 1);
        Path file = Files.createTempFile("key", ".traffic");
        try {
            traffic.store(file);
            KeyBindingBenchmark benchmark = new KeyBindingBenchmark(traffic, file, plain);
            new BindingRounds(benchmark::plain, benchmark::binding, 0).measure(rounds);
        } finally {
            Files.delete(file);
        }
    }

    private Round plain() throws IOException, InterruptedException {
        Map<String, String> values = plain.run(file);
        return Round.told(values, "digest=" + values.get("digest"));
    }

    private Round binding() {
        try (Arena arena = Arena.ofConfined()) {
            Host[] hosts = new Host[2];
            for (int host = 0; host < hosts.length; host++) {
                MemorySegment bytes = arena.allocate(KeyTraffic.HOST_BYTES, 64);
                MemorySegment.copy(traffic.memory(host), 0, bytes, ValueLayout.JAVA_BYTE, 0, KeyTraffic.HOST_BYTES);
                hosts[host] = new Host(bytes, KeyTraffic.base(host));
            }
            try (KeyChip chip = new KeyChipRtl(new KeyChipEnvironment(KeyChipRtl.KEYS, hosts[0], hosts[1]))) {
                hosts[0].chip = chip;
                hosts[1].chip = chip;
                chip.settle();
                traffic.setUp(chip);
                long cycle = chip.cycle();
                long start = System.nanoTime();
                long startCpu = BindingRounds.cpuNanos();
                traffic.begin(chip);
                while (hosts[0].completions + hosts[1].completions < traffic.completions()) {
                    chip.advance(BATCH_CYCLES);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                double cpuSeconds = (BindingRounds.cpuNanos() - startCpu) / 1e9;
                long cycles = Math.max(hosts[0].cycle, hosts[1].cycle) - cycle;
                return new Round(seconds, cpuSeconds, cycles, digest(hosts));
            }
        }
    }

    private static String digest(Host[] hosts) {
        long digest = 0;
        for (Host host : hosts) {
            for (long at = 0; at < host.bytes.byteSize(); at += Long.BYTES) {
                digest = (digest ^ host.bytes.get(ValueLayout.JAVA_LONG, at)) * PRIME;
            }
        }
        return String.format("digest=%016x", digest);
    }
}
