// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The one Verilated top of these tests, built once per process and kept in target/ between them. */
final class Fixture {

    static final Path CACHE = Path.of("target", "models").toAbsolutePath();
    static final Path RTL = Path.of("src", "test", "rtl").toAbsolutePath();

    private Fixture() {
    }

    static ModelBuilder builder() {
        return ModelBuilder.top("bus_fixture").include(RTL).source(RTL.resolve("bus_fixture.sv")).cache(CACHE);
    }

    static Model model() {
        return Lazy.MODEL;
    }

    /** Opened and out of reset. */
    static Simulation open() {
        return open(1);
    }

    static Simulation open(long seed) {
        final Simulation simulation = Simulation.of(model()).seed(seed).open();
        simulation.reset(4);
        return simulation;
    }

    /** Has the device copy bursts of so many beats of 2^size bytes; returns a cycle behind its start. */
    static void startCopy(Simulation simulation, long source, long target, int bursts, int beats, int size) {
        simulation.port("copy_size_i").value(size);
        simulation.port("copy_source_i").value(source);
        simulation.port("copy_target_i").value(target);
        simulation.port("copy_bursts_i").value(bursts);
        simulation.port("copy_length_i").value(beats - 1L);
        simulation.port("copy_start_i").value(1);
        simulation.step(1);
        simulation.port("copy_start_i").value(0);
    }

    static byte[] bytes(SplittableRandom random, int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static MemorySegment segment(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }

    /** The same with waveforms; built only for the tests that ask. */
    static Model tracedModel() {
        return Traced.MODEL;
    }

    /** The same with waveforms as text, which the tests can read. */
    static Model vcdModel() {
        return Vcd.MODEL;
    }

    private static final class Vcd {
        private static final Model MODEL = builder().tracedAsVcd().build();
    }

    private static final class Lazy {
        private static final Model MODEL = builder().build();
    }

    private static final class Traced {
        private static final Model MODEL = builder().traced().build();
    }
}
