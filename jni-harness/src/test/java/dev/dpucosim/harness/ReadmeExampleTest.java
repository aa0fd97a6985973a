// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {

    @Test
    void shouldEchoAPacket() {
        final Path folder = Fixture.RTL;
        final Path cache = Fixture.CACHE;
        // example begins
        Model model = ModelBuilder.top("bus_fixture").include(folder).source(folder.resolve("bus_fixture.sv"))
                .cache(cache).build();
        try (Simulation simulation = Simulation.of(model).clock("clk_i").reset("rst_ni").seed(7).open()) {
            StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            StreamSink sink = simulation.sink("out", SinkOptions.DEFAULT.withStall(new Stall(1, 4, 7)));
            MemorySegment memory = simulation.allocate(1 << 20);
            AxiMemory port = simulation.memory("mem", memory, MemoryOptions.DEFAULT.withLatencyCycles(30, 10));
            AxiLite registers = simulation.lite("csr", 1_000);

            simulation.reset(4);
            registers.write(0x08, 42);
            source.offer(MemorySegment.ofArray(new byte[] {1, 2, 3}), 0, 5, 0);
            simulation.runUntil(1_000, Stop.PACKET);
            sink.drain(packet -> {
                assertThat(packet.data().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
                assertThat(packet.tuser()).isEqualTo(5);
            });
            assertThat(registers.read(0x08)).isEqualTo(42);
            assertThat(simulation.port("copy_busy_o").value()).isZero();
            assertThat(port.readBeats()).isZero();
        }
        // example ends
    }

    @Test
    void shouldStandInTheReadmeAsItIsHere() throws IOException {
        final List<String> test = Files.readAllLines(
                Path.of("src/test/java/dev/dpucosim/harness/ReadmeExampleTest.java"));
        final List<String> lines = test.stream().map(String::strip).toList();
        final List<String> example = test.subList(lines.indexOf("// example begins") + 1,
                lines.indexOf("// example ends"));
        final String expected = String.join("\n", example.stream()
                .map(line -> line.isBlank() ? "" : line.substring(8)).toList());
        assertThat(Files.readString(Path.of("README.md"))).contains(expected);
    }
}
