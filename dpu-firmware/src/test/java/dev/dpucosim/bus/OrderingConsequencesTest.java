// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from the ordering rules for "data before interrupt": O1 to O8, each seen to hold and seen to break. */
class OrderingConsequencesTest {

    private static final int SEEDS = 200;
    private static final int LINES = 16;
    private static final BusAttributes PLAIN = BusAttributes.of(BusBench.BRIDGE);

    /** Runs under which the message came before data: each seed once, with every freedom that the table gives. */
    private static int early(OrderingTable table, Consumer<BusBench> traffic) {
        int early = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            BusBench bench = new BusBench(seed, BusSettings.free().withTable(table));
            traffic.accept(bench);
            early += bench.seenByMessage() < LINES ? 1 : 0;
        }
        return early;
    }

    private static int early(Consumer<BusBench> traffic) {
        return early(OrderingTable.PCI_EXPRESS, traffic);
    }

    private static Consumer<BusBench> signalled(BusAttributes data, BusAttributes message) {
        return bench -> {
            bench.data(data, 0, LINES);
            bench.signal(message);
        };
    }

    @Test
    @Tag("O1")
    void shouldKeepTheMessageBehindTheDataOfItsClass() {
        assertThat(early(signalled(PLAIN, PLAIN))).isZero();
    }

    @Test
    @Tag("O1")
    void shouldLetRelaxedDataPassEachOtherAndStillNotBePassed() {
        assertThat(early(signalled(PLAIN.asRelaxed(), PLAIN))).isZero();

        int passed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            BusBench bench = new BusBench(seed, BusSettings.free());
            bench.data(PLAIN.asRelaxed(), 0, LINES);
            bench.scheduler.runAll();
            List<BusTransaction> arrived = bench.bus.trace().arrived();
            for (int i = 1; i < arrived.size(); i++) {
                passed += arrived.get(i).number() < arrived.get(i - 1).number() ? 1 : 0;
            }
        }
        assertThat(passed).isPositive();
    }

    @Test
    @Tag("O1")
    void shouldShowThatARelaxedMessageIsABug() {
        assertThat(early(signalled(PLAIN, PLAIN.asRelaxed()))).isPositive();
    }

    @ParameterizedTest
    @Tag("O1")
    @ValueSource(ints = {1, 2, 5})
    void shouldKeepTheOrderThroughAnyNumberOfSwitches(int switches) {
        for (int seed = 0; seed < SEEDS / 4; seed++) {
            BusBench bench = new BusBench(seed, BusSettings.free());
            BusPort entry = bench.bridge;
            for (int i = 0; i < switches; i++) {
                SystemBus below = new SystemBus(bench.scheduler, new SeededStream(seed).split(i), BusSettings.free(),
                        BusFaultPlan.none(), new BusTrace(0));
                BusPort upwards = entry;
                below.port("up", 0).claim(0, -1L, (transaction, answer) -> {
                    upwards.write(transaction.attributes(), transaction.address(), transaction.data());
                    answer.done(BusVerdict.OK);
                });
                entry = below.port("device", 1);
            }
            byte[] line = new byte[64];
            line[0] = 1;
            for (int i = 0; i < LINES; i++) {
                entry.write(PLAIN, i * 64L, line);
            }
            entry.write(PLAIN, BusBench.MESSAGE, new byte[4]);

            assertThat(bench.seenByMessage()).isEqualTo(LINES);
        }
    }

    @Test
    @Tag("O2")
    void shouldOrderAnIdOrderedMessageWithItsOwnAgentsDataAlone() {
        BusAttributes other = BusAttributes.of(BusBench.OTHER);

        assertThat(early(signalled(PLAIN, PLAIN.asIdOrdered()))).isZero();
        assertThat(early(signalled(other, PLAIN.asIdOrdered()))).isPositive();
        // Without the attribute the one link below the bridge keeps both in order.
        assertThat(early(signalled(other, PLAIN))).isZero();
    }

    @Test
    @Tag("O3")
    void shouldNotOrderTheMessageWithDataOfAnotherClass() {
        assertThat(early(signalled(PLAIN.inClass(2), PLAIN))).isPositive();
    }

    @Test
    @Tag("O3")
    void shouldOrderThemByAReadOfNothingInTheClassOfTheData() {
        assertThat(early(flushed(PLAIN.inClass(2)))).isZero();
        assertThat(early(flushed(PLAIN))).as("a flush in the class of the message").isPositive();
        assertThat(early(flushed(PLAIN.inClass(2).asIdOrdered()))).as("the same agent").isZero();
        assertThat(early(flushed(new BusAttributes(BusBench.OTHER, 2, false, true)))).as("another agent").isPositive();
    }

    private static Consumer<BusBench> flushed(BusAttributes flush) {
        return bench -> {
            bench.data(PLAIN.inClass(2), 0, LINES);
            bench.bridge.flush(flush, 0, done -> bench.signal(PLAIN));
        };
    }

    @Test
    @Tag("O4")
    void shouldPushWritesAheadOfTheAnswerToARead() {
        assertThat(readTooEarly(false)).isZero();
        assertThat(readTooEarly(true)).as("relaxed completion").isPositive();
    }

    /** Runs in which a driver that has read a register of the device did not see the data the device wrote before. */
    private static int readTooEarly(boolean relaxed) {
        int early = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            BusBench bench = new BusBench(seed, BusSettings.free());
            List<Integer> seen = new ArrayList<>();
            bench.host.read(new BusAttributes(0, 0, relaxed, false), BusBench.REGISTERS, 4, done -> seen.add(
                    bench.memory.getByte((LINES - 1) * 64)));
            bench.scheduler.runUntil(() -> !bench.owed.isEmpty());
            bench.data(PLAIN, 0, LINES);
            bench.owed.getFirst().data(new byte[4]);
            bench.scheduler.runAll();
            early += seen.getFirst() == 0 ? 1 : 0;
        }
        return early;
    }

    @Test
    @Tag("O5")
    void shouldNotOrderDataForAPeerWithAMessageForTheHost() {
        IntPredicate behind = seed -> {
            BusBench bench = new BusBench(seed, BusSettings.free());
            bench.bridge.write(PLAIN, BusBench.PEER_BASE, new byte[4096]);
            BusTransaction data = bench.bridge.write(PLAIN, BusBench.PEER_BASE + 4096, new byte[4096]);
            bench.signal(PLAIN);
            bench.scheduler.runUntil(() -> !bench.dataSeen.isEmpty());
            return data.arrivedPs() < 0;
        };
        assertThat(behind).accepts(1, 2, 3);
    }

    @Test
    @Tag("O5")
    void shouldOrderThemByReadingBackFromThePeer() {
        for (int seed = 0; seed < SEEDS; seed++) {
            BusBench bench = new BusBench(seed, BusSettings.free());
            bench.bridge.write(PLAIN, BusBench.PEER_BASE, new byte[4096]);
            BusTransaction data = bench.bridge.write(PLAIN, BusBench.PEER_BASE + 4096, new byte[4096]);
            bench.bridge.flush(PLAIN, BusBench.PEER_BASE, done -> bench.signal(PLAIN));
            bench.scheduler.runUntil(() -> !bench.dataSeen.isEmpty());

            assertThat(data.arrivedPs()).isNotNegative();
        }
    }

    @ParameterizedTest
    @Tag("O6")
    @CsvSource({"completer_abort", "unsupported_request", "blocked", "poisoned"})
    void shouldDeliverTheMessageThoughDataWereLostAndTellNobody(String verdict) {
        BusFaultPlan faults = BusFaultPlan.parse(verdict + " 40-7f");
        BusBench bench = new BusBench(1, BusSettings.free(), faults);
        signalled(PLAIN, PLAIN).accept(bench);

        assertThat(bench.seenByMessage()).isEqualTo(LINES - 1);
        assertThat(bench.memory.getByte(64)).isZero();
        assertThat(bench.bus.trace().issued()).noneMatch(transaction -> transaction.type() == BusType.COMPLETION);
        // Only who watches the bus knows.
        assertThat(bench.bus.trace().issued()).filteredOn(transaction -> transaction.verdict() != BusVerdict.OK)
                .singleElement().satisfies(lost -> {
                    assertThat(lost.address()).isEqualTo(64);
                    assertThat(lost.verdict().name()).isEqualToIgnoringCase(verdict);
                });
        assertThat(faults.struck()).isOne();
    }

    @Test
    @Tag("O6")
    void shouldNotLearnOfLostDataFromAFlush() {
        BusBench bench = new BusBench(1, BusSettings.strict(), BusFaultPlan.parse("blocked 40-7f"));
        bench.data(PLAIN, 0, LINES);
        List<BusVerdict> verdicts = new ArrayList<>();
        bench.bridge.flush(PLAIN, 0, done -> verdicts.add(done.verdict()));
        bench.scheduler.runAll();

        assertThat(verdicts).containsExactly(BusVerdict.OK);
    }

    @Test
    @Tag("O6")
    void shouldTellTheOneWhoIsMeantToKnow() {
        BusBench bench = new BusBench(1, BusSettings.strict(), BusFaultPlan.parse("blocked 40-7f"));
        List<BusVerdict> verdicts = new ArrayList<>();
        bench.bridge.write(PLAIN, 0x40, new byte[64], 0, 64, done -> verdicts.add(done.verdict()));
        bench.bridge.write(PLAIN, 0x80, new byte[64], 0, 64, done -> verdicts.add(done.verdict()));
        bench.scheduler.runAll();

        assertThat(verdicts).containsExactly(BusVerdict.BLOCKED, BusVerdict.OK);
    }

    @Test
    @Tag("O7")
    void shouldBlockTheDataOfOneAgentAndPassItsMessage() {
        BusFaultPlan faults = BusFaultPlan.parse("blocked 0-3fff from 0100");
        BusBench bench = new BusBench(1, BusSettings.free(), faults);
        signalled(PLAIN, PLAIN).accept(bench);
        assertThat(bench.seenByMessage()).isZero();

        bench.data(BusAttributes.of(BusBench.OTHER), 0, LINES);
        bench.scheduler.runAll();
        assertThat(bench.memory.getByte(0)).isOne();
        assertThat(faults.struck()).isEqualTo(LINES);
    }

    @Test
    @Tag("O7")
    void shouldShowDataWhenTheyReachMemoryAndNotBefore() {
        BusBench bench = new BusBench(1, BusSettings.strict());
        bench.data(PLAIN, 0, 1);
        BusTransaction data = bench.bus.trace().issued().getFirst();

        while (bench.memory.getByte(0) == 0) {
            assertThat(data.arrivedPs()).isNegative();
            assertThat(bench.scheduler.step()).isTrue();
        }
        assertThat(data.arrivedPs()).isEqualTo(bench.scheduler.nowPs());
        assertThat(data.donePs()).isNegative();
    }

    /** Two ports that read each other's memory and write behind their reads, through buffers of one each. */
    private static String stuck(OrderingTable table, boolean configuration) {
        BusBench bench = new BusBench(3, BusSettings.strict().withCredits(1, 1, 1).withTable(table));
        bench.bridge.claim(0xA_0000_0000L, 0xA_0000_FFFFL, new MemoryTarget(bench.scheduler, bench.peerMemory,
                0xA_0000_0000L, 5000));
        bench.bridge.claimConfiguration(BusBench.BRIDGE, (transaction, answer) -> answer.done(BusVerdict.OK));
        for (int i = 0; i < 8; i++) {
            ask(bench.bridge, PLAIN, 0x100, 0, configuration);
            ask(bench.host, BusAttributes.of(0), 0xA_0000_0100L, BusBench.BRIDGE, configuration);
            bench.bridge.write(PLAIN, 0x200, new byte[64]);
            bench.host.write(BusAttributes.of(0), 0xA_0000_0200L, new byte[64]);
        }
        bench.scheduler.runAll();
        assertThat(bench.bus.unfinished() == 0).isEqualTo(bench.bus.waiting().isEmpty());
        return bench.bus.waiting();
    }

    private static void ask(BusPort port, BusAttributes attributes, long address, int agentId, boolean configuration) {
        if (configuration) {
            port.configWrite(attributes, agentId, 4, new byte[4], BusListener.NONE);
        } else {
            port.read(attributes, address, 64, BusListener.NONE);
        }
    }

    @Test
    @Tag("O8")
    void shouldNotLockUpWhenNothingPassesButWhatMustBeAbleTo() {
        assertThat(stuck(OrderingTable.PCI_EXPRESS, false)).isEmpty();
        assertThat(stuck(OrderingTable.PCI_EXPRESS, true)).isEmpty();
    }

    @ParameterizedTest
    @Tag("O8")
    @CsvSource({"POSTED, READ, no", "POSTED, READ, either", "COMPLETION, READ, no", "COMPLETION, READ, either",
        "POSTED, NON_POSTED_WRITE, no", "POSTED, NON_POSTED_WRITE, either", "COMPLETION, NON_POSTED_WRITE, no",
        "COMPLETION, NON_POSTED_WRITE, either"})
    void shouldLockUpWithoutEachRuleThatIsThereToPreventIt(OrderingClass row, OrderingClass column, String rule) {
        OrderingTable table = OrderingTable.PCI_EXPRESS.with(row, column, OrderingRule.parse(rule));

        assertThat(stuck(table, column == OrderingClass.NON_POSTED_WRITE)).contains("no credit");
    }

    @Test
    @Tag("O8")
    void shouldLetPostedWritesAndCompletionsByWhenReadsAreStalled() {
        BusBench bench = new BusBench(1, BusSettings.strict(), BusFaultPlan.parse("stall host read 0-9000000"));
        bench.bridge.read(PLAIN, 0, 64, BusListener.NONE);
        bench.data(PLAIN, 0, LINES);
        bench.signal(PLAIN);
        bench.scheduler.runUntil(() -> !bench.dataSeen.isEmpty());

        assertThat(bench.dataSeen).containsExactly(LINES);
        assertThat(bench.scheduler.nowPs()).isLessThan(9_000_000);
        bench.scheduler.runAll();
        assertThat(bench.bus.unfinished()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"POSTED, POSTED, either, O1", "POSTED, POSTED, no +RO +IDO, O1", "READ, POSTED, either, O3",
        "COMPLETION, POSTED, either, O4"})
    void shouldSeeAWrongEntryInItsConsequence(OrderingClass row, OrderingClass column, String rule, String id) {
        OrderingTable table = OrderingTable.PCI_EXPRESS.with(row, column, OrderingRule.parse(rule));
        boolean right = OrderingTable.PCI_EXPRESS.rule(row, column).equals(OrderingRule.parse(rule));
        int early = switch (id) {
            case "O1" -> early(table, signalled(PLAIN, PLAIN));
            case "O3" -> early(table, flushed(PLAIN.inClass(2)));
            default -> early(table, bench -> {
                // The driver's read: its answer is what signals.
                bench.host.read(BusAttributes.of(0), BusBench.REGISTERS, 4, done -> bench.dataSeen.add(
                        bench.memory.getByte((LINES - 1) * 64) == 0 ? 0 : LINES));
                bench.scheduler.runUntil(() -> !bench.owed.isEmpty());
                bench.data(PLAIN, 0, LINES);
                bench.owed.getFirst().data(new byte[4]);
            });
        };
        assertThat(early == 0).isEqualTo(right);
    }
}
