// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.axi.AxiResponse;
import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.axi.AxiSubordinate;
import dev.dpucosim.axi.AxiTarget;
import dev.dpucosim.process.Signal;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.TunnelFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The timing diagrams of README.md: drawn from what the Verilated block does, cycle by cycle, and compared. */
@RtlTest(top = MsixRtl.MODEL)
final class TimingDiagramTest {
    private static final int ID = 0x00A001;
    private static final int EPOCH = 7;
    private static final int VECTOR = 5;
    private static final long DATA = 0x1_0000_0000L;
    private static final long MESSAGE = 0xFEE0_1000L;
    private static final long UNMASKED = 0;
    private static final int HIGH = 0xF0;

    private AxiLiteManager registers;
    private AxiStreamSource tunnel;
    private WaveDrom drawing;
    private int beat;

    /** Function 0 with vector 5 ready to go and connection 1 that owns it; the drawing begins with what comes next. */
    private void begin(Simulation sim, boolean masked) {
        registers = AxiLiteManager.on(sim, "cfg");
        tunnel = AxiStreamSource.on(sim, "rx");
        AxiStreamSink.on(sim, "tx");
        AxiSubordinate.on(sim, "host", new Host());
        registers.write(MsixWindows.functionTable(0), MsixWindows.tableValue(0, 64));
        registers.write(MsixWindows.functionRange(0, 0), DATA | 1);
        registers.write(MsixWindows.functionRange(0, 0) + 8, DATA + 0xF000);
        registers.write(MsixWindows.functionControl(0), MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER);
        registers.write(MsixWindows.connectionControl(ID & 15), MsixWindows.connectionValue(ID, EPOCH, 1));
        registers.write(MsixWindows.streamExpected(ID & 15, 0), 1);
        registers.write(MsixWindows.streamExpected(ID & 15, 1), 1);
        registers.write(MsixWindows.map(VECTOR), MsixWindows.mapValue(VECTOR));
        registers.write(MsixWindows.table(VECTOR, 0), MESSAGE);
        registers.write(MsixWindows.table(VECTOR, 2), 0x4005 | (masked ? 1L << 32 : 0));
        registers.write(MsixRegisters.CONTROL, 3);
        sim.clock().await(20);
        drawing = new WaveDrom().lane("rx", handshake(sim, "rx_tvalid_i", "rx_tready_o", () -> rx(sim)));
        if (masked) {
            drawing.lane("cfg write", handshake(sim, "cfg_wvalid_i", "cfg_wready_o", () -> "unmask"));
            drawing.lane("cfg response", handshake(sim, "cfg_bvalid_o", "cfg_bready_i", () -> "OKAY"));
        }
        drawing.lane("host AW", handshake(sim, "host_awvalid_o", "host_awready_i", () -> kind(sim)))
                .lane("host W", handshake(sim, "host_wvalid_o", "host_wready_i", () -> strobed(sim)))
                .lane("host B", handshake(sim, "host_bvalid_i", "host_bready_o", () -> "ok"))
                .lane("tx", handshake(sim, "tx_tvalid_o", "tx_tready_i", () -> header(sim.signal("tx_tdata_o"))));
        sim.clock().add(drawing);
    }

    private static Supplier<String> handshake(Simulation sim, String valid, String ready, Supplier<String> label) {
        Signal offered = sim.signal(valid);
        Signal taken = sim.signal(ready);
        return () -> offered.isSet() && taken.isSet() ? label.get() : null;
    }

    private String rx(Simulation sim) {
        String label = beat > 0 ? "bytes" : header(sim.signal("rx_tdata_i"));
        beat = sim.signal("rx_tlast_i").isSet() ? 0 : beat + 1;
        return label;
    }

    private static String header(Signal data) {
        long[] words = data.words();
        byte[] bytes = new byte[TunnelFrame.HEADER_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (words[i / 8] >>> 8 * (i % 8));
        }
        TunnelFrame frame = new TunnelFrame(bytes);
        String name = frame.type() + " " + frame.stream() + ":" + frame.sequence();
        return frame.type() == FrameType.RAISE && frame.fenceStream() != frame.stream()
                ? name + " after " + frame.fenceStream() + ":" + frame.fenceSequence()
                : name;
    }

    private static String kind(Simulation sim) {
        return (sim.signal("host_awuser_o").get() & 1) != 0 ? "message" : "data";
    }

    private static String strobed(Simulation sim) {
        return Long.bitCount(sim.signal("host_wstrb_o").get()) + " B";
    }

    private void send(FrameBuilder frame, int stream, int sequence) {
        tunnel.send(frame.connection(ID, EPOCH).stream(stream).sequence(sequence).function(0, 0).seal());
    }

    private static FrameBuilder data() {
        return FrameBuilder.data(DATA, 0, new byte[64], 0, 64);
    }

    private static FrameBuilder raise() {
        return FrameBuilder.raise(0).explicit(VECTOR);
    }

    /** The drawing when nothing has passed for a while, as README.md has it. */
    private void end(Simulation sim, int cycles) throws IOException {
        sim.clock().await(cycles);
        assertThat(Files.readString(Path.of("README.md"))).as("drawing of cycles").contains("```json\n" + drawing
                + "```");
    }

    @Test
    void shouldDrawAnExplicitRaise(Simulation sim) throws IOException {
        begin(sim, false);
        send(raise(), 0, 1);
        end(sim, 40);
        assertThat(drawing.cycleOf("host W", "4 B") - drawing.cycleOf("rx", "RAISE 0:1")).isEqualTo(6);
    }

    @Test
    void shouldDrawDataAndTheMessageBehindThem(Simulation sim) throws IOException {
        begin(sim, false);
        send(data(), 0, 1);
        send(raise(), 0, 2);
        end(sim, 60);
        assertThat(drawing.cycleOf("host W", "4 B") - drawing.cycleOf("host W", "64 B")).isEqualTo(5);
    }

    @Test
    void shouldDrawARaiseThatOvertookItsData(Simulation sim) throws IOException {
        begin(sim, false);
        send(raise().fence(1, 1), 0, 1);
        send(data(), 1, 1);
        end(sim, 60);
        assertThat(drawing.cycleOf("host W", "4 B")).isGreaterThan(drawing.cycleOf("host W", "64 B"));
    }

    @Test
    void shouldDrawAMaskedVector(Simulation sim) throws IOException {
        begin(sim, true);
        send(raise(), 0, 1);
        send(raise(), 0, 2);
        sim.clock().await(20);
        registers.write(MsixWindows.table(VECTOR, 2), UNMASKED, HIGH);
        end(sim, 40);
    }

    @Test
    void shouldDrawADuplicate(Simulation sim) throws IOException {
        begin(sim, false);
        send(raise(), 0, 1);
        send(raise(), 0, 1);
        send(raise(), 0, 2);
        end(sim, 60);
    }

    /** Memory that nobody reads. */
    private static final class Host implements AxiTarget {
        @Override
        public AxiResponse read(long address, byte[] data, int offset, int length) {
            return AxiResponse.DECERR;
        }

        @Override
        public AxiResponse write(long address, byte[] data, boolean[] enabled, int offset, int length) {
            return AxiResponse.OKAY;
        }
    }
}
