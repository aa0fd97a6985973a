// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortTest {

    @Test
    void shouldFindEveryPortInTheModelsOwnDescription() throws IOException {
        final Pattern declaration = Pattern.compile("^    (input|output) +logic +(\\[\\d+:0\\])? *(\\w+)");
        final Map<String, PortDirection> declared = new TreeMap<>();
        for (String line : Files.readAllLines(Fixture.RTL.resolve("bus_fixture.sv"))) {
            final Matcher port = declaration.matcher(line);
            if (port.find()) {
                declared.put(port.group(3), PortDirection.valueOf(port.group(1).toUpperCase(Locale.ROOT)));
            }
        }
        assertThat(declared).hasSizeGreaterThan(90);
        try (Simulation simulation = Fixture.open()) {
            final Map<String, PortDirection> found = new TreeMap<>();
            simulation.ports().forEach(port -> found.put(port.name(), port.direction()));
            assertThat(found).isEqualTo(declared);
            assertThat(simulation.port("clk_i").toString()).isEqualTo("clk_i[1] INPUT");
            assertThat(simulation.port("w5_i").toString()).isEqualTo("w5_i[5] INPUT");
            assertThat(simulation.port("w65_o").toString()).isEqualTo("w65_o[65] OUTPUT");
            assertThat(simulation.port("in_tdata_i").toString()).isEqualTo("in_tdata_i[512] INPUT");
            assertThatThrownBy(() -> simulation.port("w6_i")).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no such port: port=w6_i, model=bus_fixture, nearest=[w1_i, w5_i, w65_i]");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 17, 64, 65, 512})
    void shouldCarryExactlyTheBitsOfThePort(int bits) {
        final SplittableRandom random = new SplittableRandom(bits);
        try (Simulation simulation = Fixture.open()) {
            final Port in = simulation.port("w" + bits + "_i");
            final Port out = simulation.port("w" + bits + "_o");
            final int count = (bits + 63) / 64;
            assertThat(in.widthBits()).isEqualTo(bits);
            for (int i = 0; i < 200; i++) {
                final long[] words = new long[count];
                for (int k = 0; k < count; k++) {
                    words[k] = i == 0 ? -1 : random.nextLong();
                }
                in.words(words);
                final long top = bits % 64 == 0 ? -1 : (1L << bits % 64) - 1;
                final long[] kept = words.clone();
                kept[count - 1] &= top;
                final long[] inverted = new long[count];
                for (int k = 0; k < count; k++) {
                    inverted[k] = ~kept[k];
                }
                inverted[count - 1] &= top;
                assertThat(in.words()).isEqualTo(kept);
                assertThat(out.words()).isEqualTo(inverted);
                assertThat(out.value()).isEqualTo(inverted[0]);
            }
        }
    }

    @Test
    void shouldZeroTheWordsThatAreNotGiven() {
        try (Simulation simulation = Fixture.open()) {
            final Port wide = simulation.port("w512_i");
            wide.words(-1, -1, -1, -1, -1, -1, -1, -1);
            wide.value(5);
            assertThat(wide.words()).containsExactly(5, 0, 0, 0, 0, 0, 0, 0);
            wide.words(1, 2, 3);
            assertThat(wide.words()).containsExactly(1, 2, 3, 0, 0, 0, 0, 0);
            wide.words(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            assertThat(wide.words()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        }
    }

    /** Unmasked, the five-bit index would read far outside the model's table. */
    @Test
    void shouldCutAnIndexBeforeItReachesTheModel() {
        try (Simulation simulation = Fixture.open()) {
            for (long index : new long[] {0, 31, 32, 0x7fff_ffff_ffffL, -1, Long.MIN_VALUE + 7}) {
                simulation.port("w5_i").value(index);
                simulation.step(2);
                assertThat(simulation.port("table_o").value()).isEqualTo(100 + (index & 31));
            }
        }
    }

    @Test
    void shouldRefuseToDriveWhatIsNotFree() {
        try (Simulation simulation = Fixture.open()) {
            assertThatThrownBy(() -> simulation.port("w5_o").value(1)).hasMessage("port is an output: port=w5_o");
            assertThatThrownBy(() -> simulation.port("clk_i").value(1))
                    .hasMessage("port is driven by an endpoint: port=clk_i, by=clock");
            assertThatThrownBy(() -> simulation.port("rst_ni").value(1)).hasMessageContaining("by=reset");
        }
    }

    @Test
    void shouldReadPublicSignalsByHierarchicalName() {
        try (Simulation simulation = Fixture.open()) {
            final StreamSource source = simulation.source("in", SourceOptions.DEFAULT);
            simulation.sink("out", SinkOptions.DEFAULT);
            final PublicSignal beats = simulation.signal("bus_fixture.beats_q");
            assertThat(beats.widthBits()).isEqualTo(64);
            assertThat(beats.value()).isZero();
            source.offer(Fixture.segment(new byte[640]));
            simulation.step(20);
            assertThat(beats.value()).isEqualTo(10);
            assertThatThrownBy(() -> simulation.signal("bus_fixture.unreset_q"))
                    .hasMessageStartingWith("no such public signal: signal=bus_fixture.unreset_q, model=bus_fixture,"
                            + " nearest=[bus_fixture.beats_q]");
            assertThatThrownBy(() -> simulation.signal("nothing")).hasMessageContaining("nearest=[beats_q]");
        }
    }

    @Test
    void shouldStartRegistersFromRandomValuesOfTheSeed() {
        final long[] seen = new long[4];
        final long[] seeds = {1, 2, 1, 0x1_0000_0001L};
        for (int i = 0; i < seeds.length; i++) {
            try (Simulation simulation = Fixture.open(seeds[i])) {
                seen[i] = simulation.port("unreset_o").value();
            }
        }
        assertThat(seen[0]).isNotZero().isNotEqualTo(-1).isNotEqualTo(seen[1]).isEqualTo(seen[2]);
        assertThat(seen[3]).isNotEqualTo(seen[0]);
    }
}
