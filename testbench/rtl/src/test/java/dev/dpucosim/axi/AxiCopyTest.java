// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The subordinate against a manager in RTL that copies memory, 512 bits wide; its strobes are the test's to choose. */
@RtlTest(top = "axi_copy_fixture", sources = "jni-harness/src/test/rtl/axi_copy_fixture.sv", cyclesMax = 100_000)
class AxiCopyTest {

    private static void copy(Simulation sim, int source, int target, int bursts, int beats, int size) {
        sim.signal("source_i").set(source);
        sim.signal("target_i").set(target);
        sim.signal("bursts_i").set(bursts);
        sim.signal("length_i").set(beats - 1);
        sim.signal("size_i").set(size);
        sim.signal("strobe_i").set(-1L);
        sim.signal("start_i").set(1);
        sim.clock().await(1);
        sim.signal("start_i").set(0);
        sim.clock().await(2);
        sim.await(sim.signal("busy_o").becomes(0), 20_000);
    }

    @Seeds({1, 2})
    void shouldServeAManagerInRtl(Simulation sim, SplittableRandom random) {
        final byte[] memory = new byte[32768];
        random.nextBytes(memory);
        final byte[] expected = memory.clone();
        AxiSubordinate.on(sim, "mem", AxiRam.of(memory)).stallingRandomly(0.3).latency(0, 10);
        final AxiChecker checker = AxiChecker.on(sim, "mem");
        copy(sim, 0, 16384, 16, 16, 6);
        System.arraycopy(expected, 0, expected, 16384, 16384);
        copy(sim, 64, 8192, 8, 4, 2);
        System.arraycopy(expected, 64, expected, 8192, 8 * 4 * 4);
        assertThat(memory).isEqualTo(expected);
        assertThat(sim.signal("errors_o").get()).isZero();
        checker.finish(2 * (16 + 8));
    }

    @ParameterizedTest
    @CsvSource({"lanes_wrong_i,WRITE_LANES", "last_wrong_i,WRITE_LAST"})
    void shouldFailOnAManagerThatBreaksARule(String fault, AxiRule rule, dev.dpucosim.harness.Simulation device) {
        assertThat(Outcome.of(device, sim -> {
            sim.signal(fault).set(1);
            AxiSubordinate.on(sim, "mem", AxiRam.of(new byte[32768]));
            copy(sim, 0, 8192, 4, 8, 2);
        })).isInstanceOfSatisfying(AxiRuleViolation.class, violation -> assertThat(violation.rule()).isEqualTo(rule));
    }

    @ParameterizedTest
    @CsvSource({"1", "5"})
    void shouldSeeValidFall(int cycles, dev.dpucosim.harness.Simulation device) {
        assertThat(Outcome.of(device, sim -> {
            AxiChecker.on(sim, "mem");
            sim.fork("hiding", () -> {
                sim.clock().await(3 + cycles);
                sim.signal("drop_valid_i").set(1);
            });
            copy(sim, 0, 8192, 4, 8, 6);
        })).isInstanceOfSatisfying(AxiRuleViolation.class, violation -> assertThat(violation.rule()).isEqualTo(
                AxiRule.VALID_HELD)).hasMessageContaining("mem_a");
    }
}
