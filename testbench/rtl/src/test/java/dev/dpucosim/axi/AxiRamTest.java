// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manager against a memory in RTL, right and wrong. */
@RtlTest(top = "axi_ram", sources = "src/test/rtl/axi_ram.sv", cyclesMax = 200_000)
class AxiRamTest {

    private static final int MEMORY_BYTES = 8192;

    /** Writes and reads back bursts of every kind; a dumb array tells what must come. */
    private static void exercise(Simulation sim, SplittableRandom random, int accesses, double stalls) {
        final AxiManager manager = AxiManager.on(sim, "ram").stallingRandomly(stalls);
        final AxiChecker checker = AxiChecker.on(sim, "ram");
        final byte[] memory = new byte[MEMORY_BYTES];
        random.nextBytes(memory);
        manager.write(0, memory);
        for (int i = 0; i < accesses; i++) {
            final AxiBurst burst = Bursts.any(random, MEMORY_BYTES, 8, 16);
            final byte[] data = Bursts.bytes(random, burst.bytes());
            final boolean[] enabled = Bursts.enabled(random, data.length);
            final AxiWrite write = manager.postWrite(burst, data, enabled).await();
            assertThat(write).isEqualTo(new AxiWrite(burst, data, enabled, AxiResponse.OKAY, 0, 0));
            Bursts.write(memory, burst, data, enabled);
            final AxiBurst back = i % 2 == 0 ? burst : Bursts.any(random, MEMORY_BYTES, 8, 16);
            assertThat(manager.postRead(back).await().data()).as(back.toString()).isEqualTo(Bursts.read(memory, back));
        }
        assertThat(manager.read(0, MEMORY_BYTES)).isEqualTo(memory);
        manager.drain();
        sim.clock().await(3);
        checker.finish(2L * accesses);
        // the first 8 KiB were 4 bursts of 256 beats
        assertThat(checker.writes()).isEqualTo(accesses + 4);
    }

    @Seeds({1, 2, 3})
    void shouldReadWhatWasWrittenInBurstsOfEveryKind(Simulation sim, SplittableRandom random) {
        exercise(sim, random, 150, 0.3);
    }

    @Test
    void shouldReachAnyByteWithoutTouchingItsNeighbours(Simulation sim) {
        final AxiManager manager = AxiManager.on(sim, "ram");
        manager.write(0, new byte[MEMORY_BYTES]);
        final byte[] data = new byte[300];
        Arrays.fill(data, (byte) 0x5A);
        manager.write(4096 - 147, data);
        final byte[] expected = new byte[MEMORY_BYTES];
        Arrays.fill(expected, 4096 - 147, 4096 + 153, (byte) 0x5A);
        assertThat(manager.read(0, MEMORY_BYTES)).isEqualTo(expected);
        assertThat(manager.read(4096 - 148, 3)).containsExactly(0, 0x5A, 0x5A);
    }

    @ParameterizedTest
    @CsvSource({"1,WRITE_RESPONSE,ram_bvalid_o", "2,WRITE_RESPONSE,id=", "3,WRITE_RESPONSE,outstanding=[]",
        "4,UNANSWERED,unanswered", "5,VALID_HELD,ram_bvalid_o", "6,READ_LAST,beat=", "7,READ_LAST,beat=",
        "8,READ_DATA,ram_rvalid_o", "9,EXCLUSIVE_OKAY,beat=0", "10,PAYLOAD_HELD,ram_rdata_o"})
    void shouldNameTheRuleThatTheMemoryBreaks(int fault, AxiRule rule, String where,
            dev.dpucosim.harness.Simulation device) {
        final Throwable failure = Outcome.of(device, sim -> {
            sim.signal("fault_i").set(fault);
            sim.clock().await(2);
            final AxiManager manager = AxiManager.on(sim, "ram").stallingRandomly(0.5);
            final AxiChecker checker = AxiChecker.on(sim, "ram");
            for (int i = 0; i < 10; i++) {
                manager.postWrite(AxiBurst.incr(64L * i, 4, 8).withId(i), new byte[32]);
                manager.postRead(AxiBurst.incr(64L * i, 4, 8).withId(i));
            }
            sim.clock().await(500);
            checker.finish(20);
        });
        assertThat(failure).isInstanceOfSatisfying(AxiRuleViolation.class, violation -> assertThat(violation.rule())
                .isEqualTo(rule)).hasMessageContaining(where).hasMessageContaining(rule.section());
    }

    @ParameterizedTest
    @CsvSource({"11", "12"})
    void shouldSeeWrongDataByComparing(int fault, dev.dpucosim.harness.Simulation device) {
        assertThat(Outcome.of(device, sim -> {
            sim.signal("fault_i").set(fault);
            sim.clock().await(2);
            exercise(sim, new SplittableRandom(1), 50, 0);
        })).isInstanceOf(AssertionError.class).isNotInstanceOf(AxiRuleViolation.class);
    }

    @Test
    void shouldTellOfEachAccessInItsOrderWithinAnId(Simulation sim) {
        final AxiManager manager = AxiManager.on(sim, "ram").outstanding(4);
        final List<String> seen = new ArrayList<>();
        AxiMonitor.on(sim, "ram").onWrite(write -> seen.add("w" + write.value() + " " + (write.cycleLast() - write
                .cycleFirst()))).onRead(read -> seen.add("r" + read.value()));
        for (int i = 0; i < 4; i++) {
            manager.postWrite(AxiBurst.single(8 * i, 8), new byte[] {(byte) i, 0, 0, 0, 0, 0, 0, 0});
        }
        manager.drain();
        for (int i = 0; i < 4; i++) {
            manager.postRead(AxiBurst.single(8 * i, 8));
        }
        manager.drain();
        // address, data, response: one cycle each
        assertThat(seen).containsExactly("w0 2", "w1 2", "w2 2", "w3 2", "r0", "r1", "r2", "r3");
    }
}
