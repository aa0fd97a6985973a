// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxiMemoryTest {

    private static final long BASE = 0x12_0000_0000L;
    private static final int BYTES = 1 << 20;

    /** Copies whole beats and returns the cycles it took. */
    private static long copy(Simulation simulation, long source, long target, int bursts, int beats) {
        return copy(simulation, source, target, bursts, beats, 6);
    }

    private static long copy(Simulation simulation, long source, long target, int bursts, int beats, int size) {
        Fixture.startCopy(simulation, source, target, bursts, beats, size);
        return simulation.runUntil(1_000_000, simulation.whenDrained("copy_busy_o", 0)).cycles();
    }

    @ParameterizedTest
    @CsvSource({"1,1,0", "1,1,1", "30,7,0", "5,9,2"})
    void shouldCopyBurstsExactly(int readLatency, int writeLatency, int stallQuarters) {
        final SplittableRandom random = new SplittableRandom(5 + readLatency);
        try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
            final MemorySegment memory = arena.allocate(BYTES, 64);
            final byte[] before = Fixture.bytes(random, BYTES);
            MemorySegment.copy(before, 0, memory, ValueLayout.JAVA_BYTE, 0, BYTES);
            final MemoryOptions options = MemoryOptions.DEFAULT.withBase(BASE)
                    .withLatencyCycles(readLatency, writeLatency)
                    .withStall(stallQuarters == 0 ? Stall.NONE : new Stall(stallQuarters, 4, 99));
            final AxiMemory port = simulation.memory("mem", memory, options);
            simulation.port("copy_strobe_i").value(-1);
            copy(simulation, BASE, BASE + 0x80000, 64, 64);
            copy(simulation, BASE + 0x40000, BASE + 0xc0000, 100, 1);
            copy(simulation, BASE + 0x50000, BASE + BYTES - 16 * 1024, 32, 8);
            System.arraycopy(before, 0, before, 0x80000, 64 * 4096);
            System.arraycopy(before, 0x40000, before, 0xc0000, 6400);
            System.arraycopy(before, 0x50000, before, BYTES - 16 * 1024, 16 * 1024);
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
            assertThat(simulation.port("copy_errors_o").value()).isZero();
            assertThat(port.readBeats()).isEqualTo(64 * 64 + 100 + 256);
            assertThat(port.writeBeats()).isEqualTo(port.readBeats());
            assertThat(port.readBursts()).isEqualTo(64 + 100 + 32);
            assertThat(port.writeBursts()).isEqualTo(port.readBursts());
        }
    }

    @ParameterizedTest
    @CsvSource({"64,256", "16,1024"})
    void shouldSustainABeatPerCycleInBothDirections(int beats, int bursts) {
        try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
            final MemorySegment memory = arena.allocate(4 << 20, 64);
            final AxiMemory port = simulation.memory("mem", memory, MemoryOptions.DEFAULT.withOutstandingMax(64));
            simulation.port("copy_strobe_i").value(-1);
            final long cycles = copy(simulation, 0, 2 << 20, bursts, beats);
            assertThat(port.readBeats()).isEqualTo(16_384);
            assertThat(cycles).isBetween(16_384L, 16_384L + 8);
        }
    }

    @Test
    void shouldWriteOnlyTheStrobedBytes() {
        try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
            final MemorySegment memory = arena.allocate(8192, 64);
            memory.asSlice(0, 4096).fill((byte) 1);
            memory.asSlice(4096).fill((byte) 2);
            simulation.memory("mem", memory, MemoryOptions.DEFAULT);
            simulation.port("copy_strobe_i").value(0x8000_0000_0001_0006L);
            copy(simulation, 0, 4096, 1, 64);
            for (int i = 0; i < 4096; i++) {
                final boolean strobed = (0x8000_0000_0001_0006L >>> i % 64 & 1) == 1;
                assertThat(memory.get(ValueLayout.JAVA_BYTE, 4096 + i)).isEqualTo((byte) (strobed ? 1 : 2));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,16", "1,5", "2,100", "3,256", "5,33"})
    void shouldServeBeatsNarrowerThanTheBus(int size, int beats) {
        final SplittableRandom random = new SplittableRandom(size);
        try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
            final MemorySegment memory = arena.allocate(64 * 1024, 64);
            final byte[] expected = Fixture.bytes(random, 64 * 1024);
            MemorySegment.copy(expected, 0, memory, ValueLayout.JAVA_BYTE, 0, expected.length);
            simulation.memory("mem", memory, MemoryOptions.DEFAULT);
            simulation.port("copy_strobe_i").value(-1);
            final int bytes = beats << size;
            final int source = 4096 + 64 * random.nextInt(8) + (3 << size) % 64;
            copy(simulation, source, source + 32 * 1024, 1, beats, size);
            System.arraycopy(expected, source, expected, source + 32 * 1024, bytes);
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
        }
    }

    @Test
    void shouldAnswerAWriteOnlyWhenItsDataAreInMemory() {
        try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
            final MemorySegment memory = arena.allocate(64 * 1024, 64);
            memory.asSlice(0, 4096).fill((byte) 9);
            simulation.memory("mem", memory, MemoryOptions.DEFAULT.withLatencyCycles(1, 5)
                    .withStall(new Stall(1, 3, 8)));
            simulation.port("copy_strobe_i").value(-1);
            simulation.port("copy_size_i").value(6);
            simulation.port("copy_target_i").value(8192);
            simulation.port("copy_length_i").value(15);
            simulation.port("copy_bursts_i").value(4);
            simulation.port("copy_start_i").value(1);
            simulation.step(1);
            simulation.port("copy_start_i").value(0);
            final Stop last = simulation.when("mem_wlast_o", 1);
            final Stop answer = simulation.when("mem_bvalid_i", 1);
            for (int burst = 0; burst < 4; burst++) {
                simulation.runUntil(1_000, answer);
                assertThat(memory.asSlice(8192, (burst + 1) * 1024).toArray(ValueLayout.JAVA_BYTE)).containsOnly(9);
            }
            assertThat(simulation.run(100, last).exhausted()).isTrue();
        }
    }

    @Test
    void shouldServeAPortWithoutIdsLengthsAndStrobes() {
        for (int stall = 0; stall < 3; stall++) {
            try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
                final MemorySegment memory = arena.allocate(4096, 64);
                final AxiMemory port = simulation.memory("tiny", memory, MemoryOptions.DEFAULT
                        .withStall(stall == 0 ? Stall.NONE : new Stall(stall, 3, stall)));
                simulation.port("tiny_count_i").value(1000);
                simulation.runUntil(20_000, simulation.whenDrained("tiny_busy_o", 0));
                for (int i = 0; i < 1024; i++) {
                    assertThat(memory.getAtIndex(ValueLayout.JAVA_INT, i)).isEqualTo(i < 1000 ? i + 1 : 0);
                }
                assertThat(port.writeBursts()).isEqualTo(1000);
            }
        }
    }

    @Test
    void shouldCountTheReadLatencyFromAddressToFirstBeat() {
        for (int latency : new int[] {1, 2, 40}) {
            try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
                final MemorySegment memory = arena.allocate(8192, 64);
                simulation.memory("mem", memory, MemoryOptions.DEFAULT.withLatencyCycles(latency, 1));
                simulation.port("copy_strobe_i").value(-1);
                final Stop address = simulation.when("mem_arvalid_o", 1);
                final Stop data = simulation.when("copy_busy_o", 0);
                simulation.port("copy_size_i").value(6);
                simulation.port("copy_bursts_i").value(1);
                simulation.port("copy_start_i").value(1);
                simulation.step(1);
                simulation.port("copy_start_i").value(0);
                simulation.runUntil(100, address);
                // Address taken, `latency` cycles, the beat into the FIFO, out of it, and the response a cycle later.
                assertThat(simulation.runUntil(100, data).cycles()).isEqualTo(latency + 3);
            }
        }
    }

    @Test
    void shouldRefuseAnAddressOutsideWithoutTouchingMemory() {
        assertFault(simulation -> copy(simulation, BYTES - 4096, 0, 2, 64),
                "axi mem: read outside the memory: address=0x100000, beats=64, beatBytes=64, memory=0x0+0x100000");
        assertFault(simulation -> copy(simulation, 0, BYTES - 64, 2, 1),
                "axi mem: write outside the memory: address=0x100000");
        assertFault(simulation -> copy(simulation, 0, 0x80_0000_0000L, 1, 1), "write outside the memory");
        assertFault(simulation -> copy(simulation, 0xff_ffff_ffc0L, 0, 1, 1), "read outside the memory");
        assertFault(simulation -> copy(simulation, 4096 - 64, 8192, 1, 2), "read burst crosses 4 KiB");
        assertFault(simulation -> {
            simulation.port("copy_lanes_wrong_i").value(1);
            copy(simulation, 0, 4096 + 8, 1, 1, 3);
        }, "write strobe outside the transfer: address=0x1008, wstrb=0xffffffffffffffff, lanes=0xff00");
        assertFault(simulation -> {
            simulation.port("copy_last_wrong_i").value(1);
            copy(simulation, 0, 4096, 1, 4);
        }, "WLAST=1 on beat 3 of 4");
    }

    @Test
    void shouldFindAnAddressTakenBackBeforeItWasAccepted() {
        try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
            simulation.memory("mem", arena.allocate(BYTES, 64),
                    MemoryOptions.DEFAULT.withLatencyCycles(50, 50).withOutstandingMax(1));
            simulation.port("copy_bursts_i").value(4);
            simulation.port("copy_start_i").value(1);
            simulation.step(1);
            simulation.port("copy_start_i").value(0);
            simulation.step(10);
            simulation.port("copy_drop_valid_i").value(1);
            assertThatThrownBy(() -> simulation.step(2)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining("axi mem: AWVALID fell before AWREADY");
        }
    }

    private static void assertFault(java.util.function.Consumer<Simulation> action, String message) {
        try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
            simulation.memory("mem", arena.allocate(BYTES, 64), MemoryOptions.DEFAULT);
            simulation.port("copy_strobe_i").value(-1);
            assertThatThrownBy(() -> action.accept(simulation)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining(message).hasMessageContaining("timePs=");
            // A simulation that ended says so again, and can still be looked at.
            assertThatThrownBy(() -> simulation.step(1)).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining(message);
            assertThat(simulation.port("copy_busy_o").value()).isBetween(0L, 1L);
        }
    }

    @Test
    void shouldRefuseMemoryThatCannotServe() {
        try (Arena arena = Arena.ofConfined(); Simulation simulation = Fixture.open()) {
            final MemorySegment memory = arena.allocate(8192, 64);
            assertThatThrownBy(() -> simulation.memory("mem", MemorySegment.ofArray(new byte[64]),
                    MemoryOptions.DEFAULT)).hasMessageContaining("native and writable");
            assertThatThrownBy(() -> simulation.memory("mem", memory.asReadOnly(), MemoryOptions.DEFAULT))
                    .hasMessageContaining("native and writable");
            assertThatThrownBy(() -> simulation.memory("mem", memory.asSlice(0, 100), MemoryOptions.DEFAULT))
                    .hasMessageContaining("bytes=100, busBytes=64");
            assertThatThrownBy(() -> simulation.memory("mem", memory, MemoryOptions.DEFAULT.withOutstandingMax(257)))
                    .hasMessageContaining("outstandingMax=257");
            assertThatThrownBy(() -> simulation.memory("mem", memory, MemoryOptions.DEFAULT.withLatencyCycles(0, 1)))
                    .hasMessageContaining("readLatencyCycles=0");
        }
    }

    @Test
    void shouldNoticeMemoryThatItsOwnerFreed() {
        try (Simulation simulation = Fixture.open()) {
            try (Arena arena = Arena.ofConfined()) {
                simulation.memory("mem", arena.allocate(8192, 64), MemoryOptions.DEFAULT);
                simulation.step(10);
            }
            assertThatThrownBy(() -> simulation.step(10)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("memory of the simulation was freed");
        }
    }
}
