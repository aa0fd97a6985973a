// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** AXI4-Lite, 32 bits wide, manager against subordinate. */
@RtlTest(top = "axi_wires", sources = "src/test/rtl/axi_wires.sv", cyclesMax = 100_000)
class AxiLiteTest {

    private static final int REGISTERS = 16;

    /** Registers in an array, an error beyond it, and a list of what was called. */
    private static final class Registers implements AxiWords {
        final long[] values = new long[REGISTERS];
        final List<String> calls = new ArrayList<>();

        @Override
        public Answer read(long address) {
            calls.add("r" + address);
            return address < 4 * REGISTERS ? Answer.of(values[(int) address / 4]) : Answer.of(AxiResponse.DECERR);
        }

        @Override
        public AxiResponse write(long address, long word, int strobes) {
            calls.add("w" + address + "/" + strobes);
            if (address >= 4 * REGISTERS) {
                return AxiResponse.SLVERR;
            }
            for (int i = 0; i < 4; i++) {
                if ((strobes >>> i & 1) != 0) {
                    final long mask = 0xFFL << 8 * i;
                    values[(int) address / 4] = values[(int) address / 4] & ~mask | word & mask;
                }
            }
            return AxiResponse.OKAY;
        }
    }

    @Seeds({1, 2})
    void shouldReadAndWriteWordsAndBytes(Simulation sim, SplittableRandom random) {
        final Registers registers = new Registers();
        AxiSubordinate.on(sim, "lm", registers).stallingRandomly(0.4).latency(0, 3);
        final AxiLiteManager manager = AxiLiteManager.on(sim, "ls").stallingRandomly(0.4);
        final AxiChecker checker = AxiChecker.lite(sim, "lm");
        final long[] expected = new long[REGISTERS];
        for (int i = 0; i < 300; i++) {
            final int index = random.nextInt(REGISTERS);
            final int strobes = random.nextInt(16);
            final long word = random.nextInt() & 0xFFFF_FFFFL;
            manager.write(4 * index, word, strobes);
            for (int lane = 0; lane < 4; lane++) {
                final long mask = (strobes >>> lane & 1) * 0xFFL << 8 * lane;
                expected[index] = expected[index] & ~mask | word & mask;
            }
            assertThat(manager.read(4 * index)).isEqualTo(expected[index]);
        }
        assertThat(registers.values).containsExactly(expected);
        checker.finish(600);
        assertThat(checker.writes()).isEqualTo(300);
    }

    @Test
    void shouldPostAndTellResponses(Simulation sim) {
        final Registers registers = new Registers();
        AxiSubordinate.on(sim, "lm", registers);
        final AxiLiteManager manager = AxiLiteManager.on(sim, "ls").outstanding(2);
        final List<String> seen = new ArrayList<>();
        AxiMonitor.on(sim, "lm").onWrite(write -> seen.add(write.toString())).onRead(read -> seen.add(read.toString()));
        final Posted<AxiWrite> write = manager.postWrite(8, 0x01020304, 0b0110);
        final Posted<AxiRead> read = manager.postRead(0x100);
        assertThat(write.done()).isFalse();
        assertThat(write.await().response()).isEqualTo(AxiResponse.OKAY);
        assertThat(read.await().response()).isEqualTo(AxiResponse.DECERR);
        assertThat(write.done()).isTrue();
        manager.postWrite(12, 0, 0).await();
        assertThat(registers.calls).containsExactlyInAnyOrder("w8/6", "r256", "w12/0");
        assertThat(registers.values[2]).isEqualTo(0x020300);
        assertThat(seen).contains("write INCR at 0x8, beats=1, beatBytes=4, id=0, response=OKAY, data=..0302..",
                "read INCR at 0x100, beats=1, beatBytes=4, id=0, response=DECERR, data=00000000");
        assertThatThrownBy(() -> manager.read(0x40)).isInstanceOf(AxiResponseException.class).hasMessageContaining(
                "response=DECERR, bus=ls, read");
        assertThatThrownBy(() -> manager.write(0x40, 1)).isInstanceOf(AxiResponseException.class).hasMessageContaining(
                "response=SLVERR, bus=ls, write");
    }

    @Test
    void shouldMoveAWordInEveryCycle(Simulation sim) {
        AxiSubordinate.on(sim, "lm", new Registers());
        final AxiLiteManager manager = AxiLiteManager.on(sim, "ls");
        final List<Long> cycles = new ArrayList<>();
        AxiMonitor.on(sim, "ls").onRead(read -> cycles.add(read.cycleLast()));
        sim.clock().await(2);
        for (int i = 0; i < 100; i++) {
            manager.postRead(4 * (i % REGISTERS));
        }
        manager.drain();
        assertThat(cycles).hasSize(100);
        assertThat(cycles.getLast() - cycles.getFirst()).isEqualTo(99);
    }

    @Test
    void shouldRefuseWhatTheBusCannotCarry(Simulation sim) {
        final AxiLiteManager manager = AxiLiteManager.on(sim, "ls");
        assertThatThrownBy(() -> manager.read(2)).hasMessage("address not aligned: address=0x2, busBytes=4");
        assertThatThrownBy(() -> manager.write(0, 1L << 32)).hasMessageContaining("value=0x100000000, busBytes=4");
        assertThatThrownBy(() -> manager.write(0, 0, 16)).hasMessageContaining("strobes=0x10, busBytes=4");
        assertThatThrownBy(() -> AxiManager.on(sim, "ls").postRead(AxiBurst.incr(0, 2, 4))).hasMessageContaining(
                "bus has no signal for this");
        sim.clock().await();
    }

    @Test
    void shouldSayThatTwoDriveOneBus(dev.dpucosim.harness.Simulation device) {
        assertThat(Outcome.of(device, sim -> {
            AxiSubordinate.on(sim, "lm", new Registers());
            AxiLiteManager.on(sim, "ls");
            AxiLiteManager.on(sim, "ls").write(0, 1);
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining(
                "somebody else drives this bus too: bus=ls, write INCR at 0x0");
    }
}
