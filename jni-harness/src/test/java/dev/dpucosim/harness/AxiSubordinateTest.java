// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory behind a port does what it may, and somebody else answers the rest, as quickly if he likes. */
class AxiSubordinateTest {
    private static final long BASE = 0x12_0000_0000L;
    private static final int BYTES = 1 << 16;
    private static final int OKAY = 0;
    private static final int SLVERR = 2;

    private Simulation simulation;
    private MemorySegment memory;
    private AxiSubordinate port;
    private byte[] expected;
    private final List<AxiRequest> reads = new ArrayList<>();
    private final List<AxiRequest> writes = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void open() {
        simulation = Fixture.open();
        memory = simulation.allocate(BYTES);
        expected = Fixture.bytes(new SplittableRandom(3), BYTES);
        MemorySegment.copy(expected, 0, memory, ValueLayout.JAVA_BYTE, 0, BYTES);
        simulation.port("copy_strobe_i").value(-1);
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    private void attach(long toldIds, Stall stall) {
        port = simulation.subordinate("mem", memory, MemoryOptions.DEFAULT.withBase(BASE).withStall(stall), toldIds);
    }

    private final RequestHandler keeper = new RequestHandler() {
        @Override
        public void read(AxiRequest request) {
            reads.add(request);
        }

        @Override
        public void write(AxiRequest request) {
            writes.add(request);
        }

        @Override
        public void written(long address, int byteLength, int id) {
            told.add(Long.toHexString(address) + "+" + byteLength + " id" + id);
        }
    };

    private byte[] at(long address, int count) {
        return memory.asSlice(address - BASE, count).toArray(ValueLayout.JAVA_BYTE);
    }

    private void answerRead(AxiRequest request) {
        request.data(at(request.address(), request.byteLength()), 0, request.byteLength(), SLVERR);
    }

    private void answerWrite(AxiRequest request) {
        byte[] bytes = request.bytes();
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, request.address() - BASE, bytes.length);
        request.done(OKAY);
    }

    private void answerAll() {
        port.drain(keeper);
        reads.forEach(this::answerRead);
        writes.forEach(this::answerWrite);
        reads.clear();
        writes.clear();
    }

    private void start(long source, long target, int bursts, int beats) {
        Fixture.startCopy(simulation, source, target, bursts, beats, 6);
    }

    /** Runs on, and answers at once what is asked; returns the cycles. */
    private long finish() {
        Stop done = simulation.whenDrained("copy_busy_o", 0);
        long cycle = simulation.cycle();
        while (!simulation.run(10_000, done.or(Stop.REQUEST)).saw(done)) {
            answerAll();
        }
        answerAll();
        return simulation.cycle() - cycle;
    }

    private long errors() {
        return simulation.port("copy_errors_o").value();
    }

    private void moved(int source, int target, int count) {
        System.arraycopy(expected, source, expected, target, count);
        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
        assertThat(errors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldMoveTheSameBytesInTheSameCyclesWhoeverAnswers(int stallQuarters) {
        Stall stall = stallQuarters == 0 ? Stall.NONE : new Stall(stallQuarters, 4, 99);
        attach(0, stall);
        start(BASE, BASE + 0x8000, 100, 4);
        long asked = finish();
        moved(0, 0x8000, 100 * 256);
        for (boolean plain : new boolean[] {false, true}) {
            simulation.close();
            open();
            if (plain) {
                simulation.memory("mem", memory, MemoryOptions.DEFAULT.withBase(BASE).withStall(stall));
            } else {
                attach(0, stall);
                port.direct(true);
            }
            start(BASE, BASE + 0x8000, 100, 4);
            assertThat(finishPlain()).isEqualTo(asked);
            moved(0, 0x8000, 100 * 256);
        }
    }

    private long finishPlain() {
        return simulation.runUntil(100_000, simulation.whenDrained("copy_busy_o", 0)).cycles();
    }

    @Test
    void shouldAskNobodyWhereMemoryIsDirectAndTellOfItsWrites() {
        attach(1 << 2, Stall.NONE);
        port.direct(true);
        start(BASE, BASE + 0x8000, 4, 2);
        Stop done = simulation.whenDrained("copy_busy_o", 0);
        RunResult run = simulation.run(1000, done.or(Stop.REQUEST));
        assertThat(run.saw(Stop.REQUEST)).isTrue();
        assertThat(port.drain(keeper)).isEqualTo(1);
        assertThat(told).containsExactly("1200008100+128 id2");
        finishPlain();
        assertThat(port.drain(keeper)).isZero();
        assertThat(port.open()).isFalse();
        assertThat(port.due()).isFalse();
        moved(0, 0x8000, 512);
    }

    @Test
    void shouldAskForWhatLiesOutside() {
        attach(0, Stall.NONE);
        port.direct(true);
        start(BASE + BYTES - 128, BASE, 3, 1);
        simulation.step(20);
        assertThat(port.drain(keeper)).isEqualTo(1);
        assertThat(reads.get(0).address()).isEqualTo(BASE + BYTES);
        assertThat(reads.get(0).byteLength()).isEqualTo(64);
        assertThat(reads.get(0).id()).isEqualTo(2);
        assertThat(port.open()).isTrue();
        assertThat(port.due()).isFalse();
        reads.get(0).data(new byte[0], 0, 0, 3);
        assertThat(port.due()).isTrue();
        finishPlain();
        assertThat(errors()).isEqualTo(1);
        assertThat(at(BASE, 128)).isEqualTo(Arrays.copyOfRange(expected, BYTES - 128, BYTES));
        assertThat(at(BASE + 128, 64)).containsOnly(0);
    }

    @Test
    void shouldServeAPortWithoutAnyMemory() {
        port = simulation.subordinate("mem", null, MemoryOptions.DEFAULT, 0);
        port.direct(true);
        start(BASE, BASE + 0x8000, 5, 16);
        finish();
        moved(0, 0x8000, 5 * 1024);
    }

    @Test
    void shouldGiveBeatsBehindTheGoodOnesTheResponse() {
        attach(0, Stall.NONE);
        start(BASE, BASE + 0x8000, 1, 4);
        simulation.step(10);
        port.drain(keeper);
        reads.get(0).data(at(BASE, 256), 0, 128 + 63, SLVERR);
        reads.clear();
        simulation.step(20);
        assertThat(errors()).isEqualTo(2);
        port.drain(keeper);
        assertThat(writes.get(0).bytes()).startsWith(at(BASE, 128 + 63)).endsWith(new byte[64]);
        writes.get(0).done(SLVERR);
        finishPlain();
        assertThat(errors()).isEqualTo(3);
    }

    @Test
    void shouldLetOneIdGoPastAnother() {
        attach(0, Stall.NONE);
        start(BASE, BASE + 0x8000, 4, 1);
        simulation.step(20);
        port.drain(keeper);
        answerRead(reads.get(3));
        simulation.step(5);
        assertThat(errors()).as("an id that the device did not expect yet").isEqualTo(1);
        assertThat(port.due()).isFalse();
        assertThat(port.open()).isTrue();
    }

    @Test
    void shouldKeepTheOrderOfAnId() {
        port = simulation.subordinate("mem", memory, MemoryOptions.DEFAULT.withBase(BASE).withOutstandingMax(32), 0);
        start(BASE, BASE + 0x8000, 17, 1);
        simulation.step(30);
        port.drain(keeper);
        assertThat(reads).hasSize(17);
        assertThat(reads.get(16).id()).isEqualTo(reads.get(0).id());
        answerRead(reads.get(16));
        simulation.step(5);
        assertThat(errors()).isZero();
        assertThat(port.due()).isFalse();
        for (int i = 0; i < 16; i++) {
            answerRead(reads.get(i));
        }
        reads.clear();
        finish();
        moved(0, 0x8000, 17 * 64);
    }

    @ParameterizedTest
    @CsvSource({"ff0, 4, 8", "1, 0, 1", "-8000000000000000, 63, 1", "-1, 0, 64"})
    void shouldShowWhatIsWritten(String strobes, int first, int count) {
        attach(0, Stall.NONE);
        simulation.port("copy_strobe_i").value(Long.parseLong(strobes, 16));
        start(BASE, BASE + 0x8000, 1, 1);
        simulation.step(10);
        port.drain(keeper);
        answerRead(reads.get(0));
        simulation.step(10);
        port.drain(keeper);
        assertThat(writes.get(0).address()).isEqualTo(BASE + 0x8000 + first);
        assertThat(writes.get(0).bytes()).isEqualTo(at(BASE + first, count));
    }

    @Test
    void shouldShowNobodyAWriteOfNothing() {
        attach(-1, Stall.NONE);
        simulation.port("copy_strobe_i").value(0);
        start(BASE, BASE + 0x8000, 3, 2);
        finish();
        port.direct(true);
        start(BASE, BASE + 0x8000, 3, 2);
        finish();
        assertThat(told).isEmpty();
        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
        assertThat(errors()).isZero();
    }

    @Test
    void shouldRefuseAWriteInPieces() {
        attach(0, Stall.NONE);
        simulation.port("copy_strobe_i").value(5);
        start(BASE, BASE + 0x8000, 1, 1);
        assertThatThrownBy(this::finish).isInstanceOf(BusFaultException.class).hasMessageContaining(
                "axi mem: bytes written are not of one piece: address=0x1200008000, beat=1, wstrb=0x5");
    }

    @Test
    void shouldForgetWhatIsUnderWay() {
        attach(0, Stall.NONE);
        start(BASE, BASE + 0x8000, 4, 8);
        simulation.step(20);
        port.drain(keeper);
        assertThat(reads).hasSize(4);
        answerRead(reads.get(0));
        simulation.step(3);
        port.forget();
        answerRead(reads.get(1));
        assertThat(port.due()).isTrue();
        simulation.reset(4);
        assertThat(port.open()).isFalse();
        reads.subList(2, 4).forEach(this::answerRead);
        assertThat(port.due()).as("an answer from before").isFalse();
        reads.clear();
        start(BASE + 0x1000, BASE + 0x9000, 4, 8);
        finish();
        moved(0x1000, 0x9000, 2048);
    }

    @Test
    void shouldSayWhatNobodyCanAnswer() {
        attach(0, Stall.NONE);
        start(BASE, BASE + 0x8000, 1, 1);
        simulation.step(10);
        port.drain(keeper);
        AxiRequest read = reads.get(0);
        assertThatThrownBy(() -> read.data(new byte[65], 0, 65, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such answer: good=65, byteLength=64, response=0");
        assertThatThrownBy(() -> read.data(new byte[64], 1, 64, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> read.data(new byte[64], 0, 64, 4)).isInstanceOf(IllegalArgumentException.class);
        answerRead(read);
        assertThatThrownBy(() -> answerRead(read)).isInstanceOf(IllegalStateException.class).hasMessage(
                "request was answered before: address=0x1200000000, id=0");
    }
}
