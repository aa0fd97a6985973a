// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemBusTest {

    private static final BusAttributes PLAIN = BusAttributes.of(BusBench.BRIDGE);

    private final BusBench bench = new BusBench(1, BusSettings.strict());
    private final List<BusTransaction> done = new ArrayList<>();

    @Test
    void shouldReadWhatWasWritten() {
        byte[] data = new byte[4096];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 7);
        }
        bench.bridge.write(PLAIN, 0x1000, data);
        bench.bridge.read(PLAIN, 0x1003, 1000, done::add);
        bench.scheduler.runAll();

        assertThat(done).singleElement().satisfies(read -> {
            assertThat(read.verdict()).isEqualTo(BusVerdict.OK);
            for (int i = 0; i < 1000; i++) {
                assertThat(read.data()[i]).isEqualTo((byte) ((i + 3) * 7));
            }
        });
        // 1,000 bytes come in completions of 256 at most.
        assertThat(bench.bus.trace().arrived()).filteredOn(transaction -> transaction.type() == BusType.COMPLETION)
                .extracting(BusTransaction::bytes).containsExactly(256, 256, 256, 232);
    }

    @Test
    void shouldTakeTheTimeOfTheWireAndTheWay() {
        BusSettings settings = new BusSettings(100_000, 1_000_000_000L, 32, 16, 64, 0, 0, 256,
                OrderingTable.PCI_EXPRESS);
        BusBench slow = new BusBench(1, settings);
        slow.bridge.write(PLAIN, 0, new byte[76]);
        slow.bridge.write(PLAIN, 0, new byte[26]);
        slow.scheduler.runAll();

        // 24 bytes of overhead, 1 ns a byte, 100 ns of way; memory answers 20 ns later.
        assertThat(slow.bus.trace().arrived()).extracting(BusTransaction::arrivedPs).containsExactly(200_000L,
                250_000L);
        assertThat(slow.bus.trace().arrived()).extracting(BusTransaction::donePs).containsExactly(220_000L, 270_000L);
    }

    @Test
    void shouldRefuseWhatNobodyClaims() {
        bench.bridge.read(PLAIN, 0x7000_0000L, 4, done::add);
        bench.bridge.write(PLAIN, 0x7000_0000L, new byte[4], 0, 4, done::add);
        bench.bridge.configRead(PLAIN, 0x7777, 0, 4, done::add);
        bench.bridge.configWrite(PLAIN, 0x7777, 0, new byte[4], done::add);
        bench.bridge.message(PLAIN, 0x20, done::add);
        bench.scheduler.runAll();

        assertThat(done).hasSize(5).extracting(BusTransaction::verdict).containsOnly(BusVerdict.UNSUPPORTED_REQUEST);
        assertThat(bench.bus.unfinished()).isZero();
    }

    @Test
    void shouldRefuseWhatReachesPastTheEndOfARange() {
        bench.peer.claim(0xB000_0000L, 0xB000_001FL, new MemoryTarget(bench.scheduler, bench.peerMemory, 0xB000_0000L,
                0));
        bench.bridge.read(PLAIN, 0xB000_001CL, 4, done::add);
        bench.bridge.read(PLAIN, 0xB000_001DL, 4, done::add);
        bench.bridge.read(PLAIN, 0xAFFF_FFFFL, 1, done::add);
        bench.scheduler.runAll();

        // By whom the wrong ones are refused is another matter than by what, so they may come in between.
        assertThat(done).filteredOn(read -> read.verdict() == BusVerdict.OK).singleElement().extracting(
                BusTransaction::address).isEqualTo(0xB000_001CL);
        assertThat(done).hasSize(3);
    }

    @Test
    void shouldDeliverMessagesAndConfigurationToThoseWhoTakeThem() {
        List<String> seen = new ArrayList<>();
        bench.host.messages((transaction, answer) -> {
            seen.add("message " + transaction.address() + " of " + transaction.attributes().agentId());
            answer.done(BusVerdict.OK);
        });
        bench.bridge.claimConfiguration(BusBench.OTHER, (transaction, answer) -> {
            seen.add(transaction.type() + " " + transaction.address() + " +" + transaction.bytes());
            if (transaction.type() == BusType.CONFIG_READ) {
                answer.data(new byte[] {1, 2, 3, 4});
            } else {
                answer.done(BusVerdict.OK);
            }
        });
        bench.bridge.message(PLAIN, 0x20, done::add);
        bench.host.configWrite(BusAttributes.of(0), BusBench.OTHER, 6, new byte[] {9, 9}, done::add);
        bench.host.configRead(BusAttributes.of(0), BusBench.OTHER, 4, 4, done::add);
        bench.scheduler.runAll();

        assertThat(seen).containsExactlyInAnyOrder("message 32 of 256", "CONFIG_WRITE 6 +2", "CONFIG_READ 4 +4");
        assertThat(done).extracting(BusTransaction::verdict).containsOnly(BusVerdict.OK);
        assertThat(done.getLast().data()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void shouldReachItsOwnRangesWithoutRunningInCircles() {
        List<Long> hits = new ArrayList<>();
        bench.peer.claim(0xC000_0000L, 0xC000_0FFFL, (transaction, answer) -> {
            hits.add(bench.scheduler.nowPs());
            if (hits.size() < 1000) {
                bench.peer.write(BusAttributes.of(BusBench.PEER), 0xC000_0000L, new byte[4]);
            }
            answer.done(BusVerdict.OK);
        });
        bench.peer.write(BusAttributes.of(BusBench.PEER), 0xC000_0000L, new byte[4]);
        bench.scheduler.runAll();

        assertThat(hits).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void shouldWaitForCreditsOfATargetThatOwesAnswers() {
        BusBench small = new BusBench(1, BusSettings.strict().withCredits(2, 1, 4));
        List<BusAnswer> owed = new ArrayList<>();
        small.peer.claim(0xC000_0000L, 0xC000_0FFFL, (transaction, answer) -> owed.add(answer));
        for (int i = 0; i < 5; i++) {
            small.bridge.write(PLAIN, 0xC000_0000L, new byte[4]);
        }
        small.scheduler.runAll();
        assertThat(owed).hasSize(2);
        assertThat(small.bus.unfinished()).isEqualTo(5);
        assertThat(small.bus.waiting().lines()).hasSize(3).allMatch(line -> line.endsWith("no credit"));

        owed.getFirst().done(BusVerdict.OK);
        small.scheduler.runAll();
        assertThat(owed).hasSize(3);
    }

    @Test
    void shouldRefuseAnswersThatAreNone() {
        List<BusAnswer> owed = new ArrayList<>();
        bench.peer.claim(0xC000_0000L, 0xC000_0FFFL, (transaction, answer) -> owed.add(answer));
        bench.bridge.write(PLAIN, 0xC000_0000L, new byte[4]);
        bench.bridge.read(PLAIN, 0xC000_0000L, 4, done::add);
        bench.scheduler.runAll();
        BusAnswer write = owed.get(0);
        BusAnswer read = owed.get(1);

        assertThatThrownBy(() -> write.data(new byte[4])).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no read: ");
        assertThatThrownBy(() -> read.data(new byte[3])).hasMessage("answer of another length: bytes=3, bytesAsked=4");
        assertThatThrownBy(() -> read.done(BusVerdict.OK)).hasMessageStartingWith("no answer to this: verdict=OK");
        read.done(BusVerdict.COMPLETER_ABORT);
        assertThatThrownBy(() -> read.data(new byte[4])).hasMessageStartingWith("answered twice: ");
        write.done(BusVerdict.OK);
        bench.scheduler.runAll();

        assertThat(done).singleElement().extracting(BusTransaction::verdict).isEqualTo(BusVerdict.COMPLETER_ABORT);
        assertThat(bench.bus.unfinished()).isZero();
    }

    @Test
    void shouldRefuseRangesThatMeet() {
        assertThatThrownBy(() -> bench.peer.claim(0x3FFF, 0x4FFF, (transaction, answer) -> {}))
                .hasMessage("range is claimed: first=3fff, last=4fff, by=host at 0-3fff");
        assertThatThrownBy(() -> bench.peer.claim(0x5000, 0x4FFF, (transaction, answer) -> {}))
                .hasMessage("range is empty: first=5000, last=4fff");
        assertThatThrownBy(() -> bench.peer.release(0x1)).hasMessage("no range begins there: first=1");
        assertThatThrownBy(() -> bench.bus.port("peer", 1)).hasMessage("port exists: name=peer");
        bench.host.release(0);
        bench.peer.claim(0x3FFF, 0x4FFF, (transaction, answer) -> answer.done(BusVerdict.OK));
    }

    @Test
    void shouldRefuseTransactionsThatPciExpressDoesNotKnow() {
        assertThatThrownBy(() -> bench.bridge.write(PLAIN, 0xFFF, new byte[2]))
                .hasMessage("transaction crosses a page or is empty: address=fff, bytes=2");
        assertThatThrownBy(() -> bench.bridge.read(PLAIN, 0x1000, 0, done::add))
                .hasMessage("transaction crosses a page or is empty: address=1000, bytes=0");
        assertThatThrownBy(() -> bench.bridge.configRead(PLAIN, 0, 3, 2, done::add))
                .hasMessage("access to configuration space leaves its DWORD: offset=3, bytes=2");
        assertThatThrownBy(() -> new BusAttributes(0, 8, false, false))
                .hasMessage("attribute out of range: agentId=0, trafficClass=8");
        assertThatThrownBy(() -> bench.host.resume(OrderingClass.READ))
                .hasMessage("port not stalled: port=host, class=read");
    }

    @Test
    void shouldPrintATransactionOnOneLine() {
        bench.bridge.write(PLAIN.inClass(3).asRelaxed(), 0x40, new byte[8]);
        bench.scheduler.runAll();

        assertThat(bench.bus.trace()).hasToString(
                "             0         252031  #0      bridge > host  MEMORY_WRITE 0100 tc3 RO ---  40 +8  OK\n");
    }

    @Test
    void shouldKeepNoMoreThanTheTraceMay() {
        SystemBus bus = new SystemBus(bench.scheduler, new SeededStream(1), BusSettings.strict(), BusFaultPlan.none(),
                new BusTrace(3));
        BusPort port = bus.port("a", 1);
        for (int i = 0; i < 5; i++) {
            port.write(PLAIN, i, new byte[1]);
        }
        bench.scheduler.runAll();
        assertThat(bus.trace().issued()).extracting(BusTransaction::number).containsExactly(2L, 3L, 4L);
        bus.trace().clear();
        assertThat(bus.trace().arrived()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldRunTheSameWayWithTheSameSeed(long seed) {
        assertThat(traffic(seed)).isEqualTo(traffic(seed)).isNotEqualTo(traffic(seed + 100));
    }

    private static String traffic(long seed) {
        BusBench bench = new BusBench(seed, BusSettings.free());
        for (int i = 0; i < 40; i++) {
            bench.bridge.write(PLAIN.inClass(i & 1), 64 * (i & 63), new byte[64]);
            bench.bridge.read(PLAIN.asIdOrdered(), 64 * (i & 63), 300, BusListener.NONE);
            bench.peer.write(BusAttributes.of(BusBench.PEER).asRelaxed(), 64 * (i & 63), new byte[64]);
        }
        bench.scheduler.runAll();
        assertThat(bench.bus.unfinished()).isZero();
        return bench.bus.trace().toString();
    }

    @Test
    void shouldReadTheFaultPlanThatItPrints() {
        String plan = """
                blocked 1000-1fff from 0100 times 2
                poisoned 0-ffffffffffffffff
                completer_abort 40-7f times 1
                stall host posted 1000-2000""";
        assertThat(BusFaultPlan.parse(plan)).hasToString(plan);
    }

    @ParameterizedTest
    @CsvSource({"stall host posted 1000", "stall host poste 1-2", "blocked", "blocked 1000", "lost 0-1", "ok 0-1",
        "blocked 0-1 by 3", "blocked 0-1 times"})
    void shouldNameTheLineThatIsNoneOfAFaultPlan(String line) {
        assertThatThrownBy(() -> BusFaultPlan.parse(line)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no line of a fault plan: " + line);
    }

    @Test
    void shouldStrikeAsOftenAsThePlanSays() {
        BusFaultPlan plan = BusFaultPlan.parse("completer_abort 40-7f times 2");
        BusBench faulty = new BusBench(1, BusSettings.strict(), plan);
        for (int i = 0; i < 3; i++) {
            faulty.bridge.read(PLAIN, 0x40, 4, done::add);
        }
        faulty.bridge.read(PLAIN, 0x80, 4, done::add);
        faulty.scheduler.runAll();

        assertThat(done).extracting(BusTransaction::verdict).containsExactly(BusVerdict.COMPLETER_ABORT,
                BusVerdict.COMPLETER_ABORT, BusVerdict.OK, BusVerdict.OK);
    }

    @ParameterizedTest
    @CsvSource({"maybe", "no +TC", "'no RO'"})
    void shouldRefuseRulesThatAreNone(String rule) {
        assertThatThrownBy(() -> OrderingRule.parse(rule)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseTablesThatLackSomething() {
        String table = OrderingTable.PCI_EXPRESS.toString();
        assertThatThrownBy(() -> OrderingTable.parse(table.replaceFirst("(?m)^write.*\n", "")))
                .hasMessage("ordering table: rows=3, rowsExpected=4");
        assertThatThrownBy(() -> OrderingTable.parse(table.replaceFirst("(?m)^write ", "wrote ")))
                .hasMessageContaining("row=wrote");
        assertThatThrownBy(() -> OrderingTable.parse(table.replaceFirst(" \\| completion", "")))
                .hasMessageStartingWith("ordering table: columns=3 in ");
    }
}
