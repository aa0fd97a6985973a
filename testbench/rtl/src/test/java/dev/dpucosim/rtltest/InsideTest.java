// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.process.Signal;
import dev.dpucosim.process.SignalArray;
import dev.dpucosim.process.Simulation;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** What a test may see and change inside a design by hierarchical name. */
@RtlTest(top = "letterbox", sources = "src/test/rtl/letterbox.sv",
        publicSignals = {"u_store.slots_q", "u_store.front_q", "Slots", "u_store.IndexBits"},
        forceable = {"u_store.count_q"})
class InsideTest {

    private static final BigInteger WORD = new BigInteger("ab0123456789abcdef", 16);

    @Test
    void shouldSeeWhatWasPutIntoAMemory(Simulation sim) {
        final SignalArray slots = sim.array("u_store.slots_q");
        assertThat(slots.elementCount()).isEqualTo(sim.parameter("Slots")).isEqualTo(8);
        sim.signal("word_i").set(WORD);
        sim.signal("put_i").set(1);
        sim.clock().await();
        sim.signal("put_i").set(0);
        sim.signal("u_store.count_q").await(1);
        assertThat(slots.number(0)).isEqualTo(WORD);
        assertThat(slots.hex(0)).isEqualTo("ab0123456789abcdef");
        assertThat(slots.get(0)).isEqualTo(0x0123456789abcdefL);
        assertThat(sim.signal("word_o").number()).isEqualTo(WORD);
        assertThat(sim.signal("word_o").hex()).isEqualTo("ab0123456789abcdef");
        assertThat(sim.signal("word_i").words()).containsExactly(0x0123456789abcdefL, 0xab);
    }

    @Test
    void shouldPutIntoAMemoryPastThePorts(Simulation sim) {
        final SignalArray slots = sim.array("letterbox.u_store.slots_q");
        for (int i = 0; i < 8; i++) {
            slots.set(i, 100 + i);
        }
        slots.set(new int[] {7}, 1, 0xff);
        sim.signal("u_store.count_q").set(8);
        sim.signal("take_i").set(1);
        assertThat(sim.signal("empty_o").get()).isEqualTo(1);
        sim.clock().await();
        for (int i = 0; i < 7; i++) {
            assertThat(sim.signal("word_o").get()).isEqualTo(100 + i);
            assertThat(sim.signal("u_store.front_q").get()).isEqualTo(i);
            sim.clock().await();
        }
        assertThat(sim.signal("word_o").hex()).isEqualTo("ff0000000000000001");
    }

    @Test
    void shouldMakeABoxLookFullWhileItIsForced(Simulation sim) {
        final Signal count = sim.signal("u_store.count_q");
        final Signal full = sim.signal("full_o");
        count.force(8);
        assertThat(full.isSet()).isFalse();
        sim.clock().await();
        assertThat(full.isSet()).isTrue();
        sim.signal("put_i").set(1);
        sim.clock().await(5);
        assertThat(count.get()).isEqualTo(8);
        sim.fork("hoping", () -> {
            sim.clock().await(20);
            count.release();
            count.set(3);
        });
        sim.signal("put_i").set(0);
        full.awaitFall();
        assertThat(count.get()).isEqualTo(3);
    }

    @Test
    void shouldSayWhatDoesNotFitAndWhatIsNotThere(Simulation sim) {
        assertThatThrownBy(() -> sim.signal("word_i").set(BigInteger.ONE.shiftLeft(72)))
                .hasMessage("value does not fit: signal=word_i, bits=72, valueBits=73, value=0x1000000000000000000");
        assertThatThrownBy(() -> sim.signal("word_i").set(1, 2, 3)).hasMessageContaining("bits=72, valueBits=130");
        assertThatThrownBy(() -> sim.signal("put_i").set(2))
                .hasMessage("value does not fit: signal=put_i, bits=1, valueBits=2, value=2");
        assertThatThrownBy(() -> sim.signal("word_i").setHex("xyz")).hasMessage("not a hexadecimal number: value=xyz");
        assertThatThrownBy(() -> sim.signal("word_i").set(BigInteger.TWO.negate()))
                .hasMessage("value is negative: value=-2");
        assertThatThrownBy(() -> sim.signal("word").get())
                .hasMessage("no such port: port=word, model=letterbox, nearest=[word_i, word_o, clk_i]");
        assertThatThrownBy(() -> sim.array("u_store.slot_q")).hasMessageContaining("nearest=[u_store.slots_q, ");
        assertThatThrownBy(() -> sim.parameter("u_store.front_q"))
                .hasMessage("signal is no parameter: signal=u_store.front_q");
        assertThatThrownBy(() -> sim.signal("u_store.front_q").force(1)).hasMessage("signal cannot be forced,"
                + " @RtlTest(forceable) or /* verilator forceable */ makes it so: signal=letterbox.u_store.front_q");
        assertThatThrownBy(() -> sim.signal("put_i").force(1)).hasMessageStartingWith("a port is driven, not forced");
        sim.signal("word_i").setHex("ff_0000_0000_0000_0000");
        sim.clock().await();
        assertThat(sim.signal("word_i").words()).containsExactly(0, 255);
    }
}
