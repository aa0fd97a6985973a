// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiChecker;
import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.axi.AxiMonitor;
import dev.dpucosim.axi.AxiRam;
import dev.dpucosim.axi.AxiStreamChecker;
import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.axi.AxiSubordinate;
import dev.dpucosim.axi.AxiWrite;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixWindows;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import dev.dpucosim.tunnel.FrameBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For who builds hardware: the MSI-X block alone, at its ports, with a waveform of the cycles that matter. */
@RtlTest(top = "msix_top", sources = {"rtl/msix/msix_pkg.sv", "rtl/msix/msix_reg_pkg.sv", "rtl/msix/msix_top.sv"},
        include = {"rtl/msix", "rtl/common"}, parameter = "Vectors=64", flightRecorder = 60)
class InjectorTest {
    private static final int CONNECTION = 0x00A001;
    private static final int EPOCH = 7;
    private static final int VECTORS = 64;
    private static final int DATA = 0x4000;
    private static final int MESSAGES = 0x10000;

    private final byte[] memory = new byte[1 << 17];
    private final List<AxiWrite> writes = new ArrayList<>();
    private AxiStreamSource tunnel;
    private AxiSubordinate host;
    private int sequence = 1;

    /** Function 0 has all vectors, vector v writes v to word v of the messages, and connection 1 owns it. */
    @BeforeEach
    void setUp(Simulation sim) {
        tunnel = AxiStreamSource.on(sim, "rx");
        AxiStreamSink.on(sim, "tx");
        AxiStreamChecker.on(sim, "tx");
        host = AxiSubordinate.on(sim, "host", AxiRam.of(memory));
        AxiChecker.on(sim, "host");
        AxiMonitor.on(sim, "host").onWrite(writes::add);
        var registers = AxiLiteManager.on(sim, "cfg");
        registers.write(MsixWindows.functionTable(0), MsixWindows.tableValue(0, VECTORS));
        registers.write(MsixWindows.functionRange(0, 0), DATA | 1);
        registers.write(MsixWindows.functionRange(0, 0) + 8, DATA);
        registers.write(MsixWindows.functionControl(0), MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER);
        registers.write(MsixWindows.connectionControl(CONNECTION & 15),
                MsixWindows.connectionValue(CONNECTION, EPOCH, 1));
        registers.write(MsixWindows.streamExpected(CONNECTION & 15, 0), sequence);
        for (int vector = 0; vector < VECTORS; vector++) {
            registers.write(MsixWindows.map(vector), MsixWindows.mapValue(vector));
            registers.write(MsixWindows.table(vector, 0), MESSAGES + 4 * vector);
            registers.write(MsixWindows.table(vector, 2), vector);
        }
        registers.write(MsixRegisters.CONTROL, 3);
    }

    private void send(FrameBuilder frame) {
        tunnel.send(frame.connection(CONNECTION, EPOCH).stream(0).sequence(sequence++).function(0, 0).seal());
    }

    /** A message's data: four bytes of a line, where its address says. */
    private static int message(AxiWrite write) {
        int lane = 0;
        while (!write.enabled()[lane]) {
            lane++;
        }
        return write.data()[lane] & 0xFF | (write.data()[lane + 1] & 0xFF) << 8;
    }

    @Test
    void shouldSendTheMessageSixCyclesAfterTheRaise(Simulation sim) {
        sim.fork(() -> send(FrameBuilder.raise(0).explicit(9)));
        sim.until(() -> sim.signal("rx_tvalid_i").isSet() && sim.signal("rx_tready_o").isSet());
        long raised = sim.cycle();
        sim.until(() -> !writes.isEmpty());
        assertThat(writes.getFirst().cycleFirst() - raised).isEqualTo(6);
        assertThat(message(writes.getFirst())).isEqualTo(9);
    }

    @Test
    void shouldSendTheMessageBehindItsData(Simulation sim, dev.dpucosim.harness.Simulation device) {
        byte[] data = new byte[200];
        data[199] = 42;
        send(FrameBuilder.data(DATA, 0, data, 0, data.length));
        send(FrameBuilder.raise(0).explicit(9));
        sim.until(() -> writes.size() == 2);
        assertThat(memory[DATA + 199]).isEqualTo((byte) 42);
        assertThat(writes.getFirst().burst().address()).isEqualTo(DATA);
        assertThat(message(writes.getLast())).isEqualTo(9);

        // The last 60 cycles, for GTKWave or Surfer.
        var window = device.writeRecording(Path.of("target/injector.fst"));
        assertThat(window.cycles()).isEqualTo(60);
        assertThat(window.file()).isNotEmptyFile();
    }

    @Seeds({1, 2, 3})
    void shouldSendEachMessageOnceAndInOrderWhoeverStalls(Simulation sim, SplittableRandom random) {
        host.stallingRandomly(0.5);
        List<Integer> raised = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int vector = random.nextInt(VECTORS);
            raised.add(vector);
            send(FrameBuilder.raise(0).explicit(vector));
        }
        sim.await(sim.signal("idle_o").rise(), 10_000);
        sim.until(() -> writes.size() == raised.size());
        assertThat(writes.stream().map(InjectorTest::message)).containsExactlyElementsOf(raised);
    }
}
