// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.rtltest.RtlTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same buffer with one thing broken at a time: checker or scoreboard sees it. */
@RtlTest(top = "stream_pipe", sources = "src/test/rtl/stream_pipe.sv")
class AxiStreamFaultTest {

    private static Throwable run(dev.dpucosim.harness.Simulation device, int fault) {
        return Outcome.of(device, sim -> {
            sim.signal("fault_i").set(fault);
            sim.clock().await(2);
            final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis");
            final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.5);
            AxiStreamChecker.on(sim, "s_axis");
            AxiStreamChecker.on(sim, "m_axis");
            final Scoreboard<StreamFrame> board = Scoreboard.inOrder("pipe");
            AxiStreamMonitor.on(sim, "s_axis", board::expect);
            AxiStreamMonitor.on(sim, "m_axis", board::seen);
            for (int i = 0; i < 20; i++) {
                in.send(new byte[] {(byte) i, 1, 2, 3, 4, 5});
            }
            in.drain();
            sim.clock().await(20);
            assertThat(out.frames()).isEqualTo(20);
            board.finish(20);
        });
    }

    @Test
    void shouldPassWithoutAFault(dev.dpucosim.harness.Simulation device) {
        assertThat(run(device, 0)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1,VALID_HELD,m_axis_tvalid_o", "2,PAYLOAD_HELD,m_axis_tdata_o", "3,PAYLOAD_HELD,m_axis_tlast_o",
        "4,STROBE_WITHOUT_KEEP,lanes=c"})
    void shouldNameTheRuleThatIsBroken(int fault, AxiRule rule, String where,
            dev.dpucosim.harness.Simulation device) {
        assertThat(run(device, fault)).isInstanceOfSatisfying(AxiRuleViolation.class, violation -> assertThat(violation
                .rule()).isEqualTo(rule)).hasMessageContaining(where).hasMessageContaining("IHI 0051");
    }

    @ParameterizedTest
    @CsvSource({"5,something else was expected", "6,something else was expected"})
    void shouldSeeWrongDataInTheScoreboard(int fault, String message, dev.dpucosim.harness.Simulation device) {
        assertThat(run(device, fault)).isInstanceOf(AssertionError.class).hasMessageContaining(message)
                .hasMessageContaining("scoreboard=pipe");
    }
}
