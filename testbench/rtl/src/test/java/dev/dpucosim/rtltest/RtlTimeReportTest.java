// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.process.Simulation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtlTimeReportTest {

    /** Does not ask. */
    @RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv", seed = 3)
    static final class UnaskedSample {

        @Test
        void waits(Simulation sim) {
            sim.clock().await(10);
        }
    }

    @AfterEach
    void clearProperty() {
        System.clearProperty(Simulation.TIME_PROPERTY);
    }

    private static String printed(Class<?> type) {
        final PrintStream before = System.out;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            RtlTestExtensionTest.run(type);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldPrintWhereTheTimeOfATestWentThatAsksForIt() {
        assertThat(printed(TimedSample.class)).startsWith(TimedSample.class.getName()
                + "#sends, seed=1, where the time went: ").contains("simulator", "  sender", "  AxiStreamSource s_axis",
                        "  AxiStreamSink m_axis");
    }

    @Test
    void shouldPrintItForAllTestsWhenThePropertySaysSo() {
        assertThat(printed(UnaskedSample.class)).doesNotContain("where the time went");
        System.setProperty(Simulation.TIME_PROPERTY, Simulation.TIME_REPORT);
        assertThat(printed(UnaskedSample.class)).contains("#waits, seed=3, where the time went: ", "10 cycles");
    }
}
