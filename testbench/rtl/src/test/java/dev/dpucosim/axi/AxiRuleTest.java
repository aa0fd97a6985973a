// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the checker, broken by hand: both sides of a bus are driven signal by signal. */
@RtlTest(top = "axi_wires", sources = "src/test/rtl/axi_wires.sv")
class AxiRuleTest {

    private static final int INCR = 1;
    private static final int WRAP = 2;

    /** A way to break a rule; no rule: what looks close to it and is right. */
    private record Row(AxiRule rule, String how, Consumer<Hand> script) {
        @Override
        public String toString() {
            return rule + " " + how;
        }
    }

    /** Drives a cycle of one channel after the other; each is taken at once. */
    private record Hand(Simulation sim) {
        Hand set(String name, long value) {
            sim.signal(name).set(value);
            return this;
        }

        /** One beat of a channel: what stands, for one cycle. */
        Hand beat(String channel) {
            final boolean response = channel.equals("b") || channel.equals("r");
            final String valid = (response ? "m_" : "s_") + channel + "valid_i";
            final String ready = (response ? "s_" : "m_") + channel + "ready_i";
            set(valid, 1).set(ready, 1).wait(1);
            return set(valid, 0).set(ready, 0);
        }

        Hand wait(int cycles) {
            sim.clock().await(cycles);
            return this;
        }

        Hand address(String channel, int id, long address, int beats, int size, int type) {
            final String name = "s_" + channel;
            return set(name + "id_i", id).set(name + "addr_i", address).set(name + "len_i", beats - 1).set(name
                    + "size_i", size).set(name + "burst_i", type).beat(channel);
        }

        Hand aw(int id, int beats) {
            return address("aw", id, 0, beats, 3, INCR);
        }

        Hand ar(int id, int beats) {
            return address("ar", id, 0, beats, 3, INCR);
        }

        Hand w(int strobes, int last) {
            return set("s_wstrb_i", strobes).set("s_wlast_i", last).beat("w");
        }

        Hand b(int id, int response) {
            return set("m_bid_i", id).set("m_bresp_i", response).beat("b");
        }

        Hand r(int id, int last) {
            return set("m_rid_i", id).set("m_rlast_i", last).beat("r");
        }
    }

    private static Row row(AxiRule rule, String how, Consumer<Hand> script) {
        return new Row(rule, how, script);
    }

    static Stream<Row> transactions() {
        return Stream.of(
                row(null, "nothing", hand -> hand.aw(1, 2).w(255, 0).w(255, 1).b(1, 0).ar(2, 2).r(2, 0).r(2, 1)),
                row(AxiRule.BURST_TYPE, "3", hand -> hand.address("aw", 0, 0, 1, 3, 3)),
                row(AxiRule.BEAT_SIZE, "16 bytes", hand -> hand.address("ar", 0, 0, 1, 4, INCR)),
                row(AxiRule.FIXED_LENGTH, "17", hand -> hand.address("ar", 0, 0, 17, 3, 0)),
                row(AxiRule.WRAP_LENGTH, "3", hand -> hand.address("ar", 0, 0, 3, 3, WRAP)),
                row(AxiRule.WRAP_ALIGNMENT, "4 of 8", hand -> hand.address("aw", 0, 4, 2, 3, WRAP)),
                row(AxiRule.BOUNDARY, "across", hand -> hand.address("aw", 0, 0xFF8, 2, 3, INCR)),
                row(AxiRule.CACHE, "write", hand -> hand.set("s_awcache_i", 0b0100).aw(0, 1)),
                row(AxiRule.CACHE, "read", hand -> hand.set("s_arcache_i", 0b1001).ar(0, 1)),
                row(null, "modifiable", hand -> hand.set("s_arcache_i", 0b1110).ar(0, 1).r(0, 1)),
                row(AxiRule.EXCLUSIVE, "write", hand -> hand.set("s_awlock_i", 1).aw(0, 1)),
                row(AxiRule.EXCLUSIVE, "read", hand -> hand.set("s_arlock_i", 1).ar(0, 1)),
                row(AxiRule.WRITE_LAST, "early", hand -> hand.aw(0, 2).w(255, 1)),
                row(AxiRule.WRITE_LAST, "late", hand -> hand.aw(0, 1).w(255, 0)),
                row(AxiRule.WRITE_LAST, "before the address", hand -> hand.w(255, 1).aw(0, 2)),
                row(null, "data before the address", hand -> hand.w(255, 0).w(255, 1).aw(0, 2).b(0, 0)),
                row(AxiRule.WRITE_LANES, "above", hand -> hand.address("aw", 0, 3, 1, 0, INCR).w(0x10, 1)),
                row(AxiRule.WRITE_LANES, "below", hand -> hand.address("aw", 0, 3, 1, 3, INCR).w(0x04, 1)),
                row(null, "narrow", hand -> hand.address("aw", 0, 3, 1, 0, INCR).w(0x08, 1).b(0, 0)),
                row(AxiRule.WRITE_RESPONSE, "unasked", hand -> hand.b(0, 0)),
                row(AxiRule.WRITE_RESPONSE, "before the last beat", hand -> hand.aw(0, 2).w(255, 0).b(0, 0)),
                row(AxiRule.WRITE_RESPONSE, "before the address", hand -> hand.w(255, 1).b(0, 0)),
                row(AxiRule.WRITE_RESPONSE, "with the last beat", hand -> hand.aw(0, 1).set("m_bvalid_i", 1).w(255,
                        1)),
                row(AxiRule.WRITE_RESPONSE, "with another id", hand -> hand.aw(1, 1).w(255, 1).b(2, 0)),
                row(AxiRule.WRITE_RESPONSE, "twice", hand -> hand.aw(1, 1).w(255, 1).b(1, 0).b(1, 0)),
                row(AxiRule.READ_DATA, "unasked", hand -> hand.r(0, 1)),
                row(AxiRule.READ_DATA, "with the address", hand -> hand.set("m_rvalid_i", 1).ar(0, 1)),
                row(AxiRule.READ_DATA, "with another id", hand -> hand.ar(1, 1).r(2, 1)),
                row(AxiRule.READ_DATA, "once more", hand -> hand.ar(1, 1).r(1, 1).r(1, 1)),
                row(AxiRule.READ_LAST, "early", hand -> hand.ar(1, 2).r(1, 1)),
                row(AxiRule.READ_LAST, "late", hand -> hand.ar(1, 1).r(1, 0)),
                row(AxiRule.READ_LAST, "places changed", hand -> hand.ar(1, 2).ar(1, 1).r(1, 1)),
                row(null, "interleaved", hand -> hand.ar(1, 2).ar(2, 1).r(1, 0).r(2, 1).r(1, 1)),
                row(AxiRule.EXCLUSIVE_OKAY, "write", hand -> hand.aw(0, 1).w(255, 1).b(0, 1)),
                row(AxiRule.EXCLUSIVE_OKAY, "read", hand -> hand.set("m_rresp_i", 1).ar(0, 1).r(0, 1)),
                row(AxiRule.UNANSWERED, "address", hand -> hand.aw(0, 1)),
                row(AxiRule.UNANSWERED, "data", hand -> hand.w(255, 1)),
                row(AxiRule.UNANSWERED, "write", hand -> hand.aw(0, 1).w(255, 1)),
                row(AxiRule.UNANSWERED, "read", hand -> hand.ar(0, 2).r(0, 0)));
    }

    /** Every channel: valid falls; each of its signals changes. */
    static Stream<Row> handshakes() {
        return Stream.of("s_aw id addr len size burst lock cache", "s_w data strb last", "m_b id resp",
                "s_ar id addr len size burst lock cache", "m_r id data resp last").flatMap(AxiRuleTest::handshake);
    }

    private static Stream<Row> handshake(String text) {
        final String[] words = text.split(" ");
        final Stream<Row> fall = Stream.of(row(AxiRule.VALID_HELD, words[0], hand -> standing(hand, words[0]).set(
                words[0] + "valid_i", 0).wait(2)));
        return Stream.concat(fall, Stream.of(words).skip(1).map(signal -> row(AxiRule.PAYLOAD_HELD, words[0] + signal,
                hand -> {
                    final String port = words[0] + signal + "_i";
                    final long before = hand.sim.signal(port).get();
                    standing(hand, words[0]).set(port, before ^ 1).wait(2);
                })));
    }

    /** Lets a beat of the channel wait for ready, which does not come. */
    private static Hand standing(Hand hand, String channel) {
        if (channel.equals("m_b")) {
            hand.aw(0, 1).w(255, 1);
        } else if (channel.equals("m_r")) {
            hand.ar(0, 2);
        }
        return hand.set(channel + "valid_i", 1).wait(2);
    }

    private static Throwable run(dev.dpucosim.harness.Simulation device, Consumer<Hand> script) {
        return Outcome.of(device, sim -> {
            final AxiChecker checker = AxiChecker.on(sim, "m");
            final Hand hand = new Hand(sim);
            script.accept(hand);
            hand.wait(2);
            checker.finish(1);
        });
    }

    @ParameterizedTest
    @MethodSource({"transactions", "handshakes"})
    void shouldNameTheRuleThatIsBroken(Row row, dev.dpucosim.harness.Simulation device) {
        final Throwable failure = run(device, row.script);
        if (row.rule == null) {
            assertThat(failure).isNull();
        } else {
            assertThat(failure).isInstanceOfSatisfying(AxiRuleViolation.class, violation -> assertThat(violation.rule())
                    .as(violation.getMessage()).isEqualTo(row.rule));
        }
    }

    @Test
    void shouldHaveSeenEveryRuleFire() {
        final Set<AxiRule> seen = Stream.concat(transactions(), handshakes()).filter(row -> row.rule != null).map(
                Row::rule).collect(Collectors.toCollection(() -> EnumSet.noneOf(AxiRule.class)));
        // of the others, one is of streams, see AxiStreamFaultTest, and two are below
        assertThat(EnumSet.complementOf(EnumSet.copyOf(seen))).isEqualTo(EnumSet.of(AxiRule.STROBE_WITHOUT_KEEP,
                AxiRule.LITE_SIGNALS, AxiRule.LITE_WIDTH));
    }

    @Test
    void shouldSayWhatIsNoLite(dev.dpucosim.harness.Simulation device) {
        assertThat(Outcome.of(device, sim -> AxiChecker.lite(sim, "m"))).isInstanceOfSatisfying(AxiRuleViolation.class,
                violation -> assertThat(violation.rule()).isEqualTo(AxiRule.LITE_SIGNALS)).hasMessageContaining(
                        "signal=awid");
        assertThat(Outcome.of(device, sim -> AxiChecker.lite(sim, "om"))).isInstanceOfSatisfying(AxiRuleViolation.class,
                violation -> assertThat(violation.rule()).isEqualTo(AxiRule.LITE_WIDTH)).hasMessageContaining(
                        "busBytes=2");
    }

    @Test
    void shouldFailOnASilentBus(dev.dpucosim.harness.Simulation device) {
        assertThat(run(device, hand -> hand.wait(10))).isInstanceOf(AssertionError.class).hasMessage(
                "too little was seen: bus=m, accesses=0, accessesMin=1");
    }

    /** What names a rule names where it is written. */
    @Test
    void shouldCiteASectionForEachRule() {
        assertThat(List.of(AxiRule.values())).allSatisfy(rule -> assertThat(rule.section()).matches(
                "IHI 00(22|51) [AB]?[0-9.]+(, .*)?"));
    }
}
