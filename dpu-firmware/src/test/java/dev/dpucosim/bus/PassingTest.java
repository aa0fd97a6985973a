// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is seen to pass what, for each pair of classes and attributes, beside what the standard says, written anew. */
class PassingTest {

    private static final int SEEDS = 24;

    /** How the row differs from the column, which never has an attribute. */
    enum Difference {
        NONE, RELAXED, ID_ORDERED_OWN, ID_ORDERED_OTHER, OTHER_CLASS
    }

    /** The standard, as sentences about a row that stands behind a column. */
    private static Passing expected(OrderingClass row, OrderingClass column, Difference difference) {
        boolean free = difference == Difference.OTHER_CLASS;
        if (column == OrderingClass.POSTED) {
            // Nothing passes a posted request, but for the freedoms; a read has none from RO.
            boolean relaxed = difference == Difference.RELAXED && row != OrderingClass.READ;
            return free || relaxed || difference == Difference.ID_ORDERED_OTHER ? Passing.EITHER : Passing.NO;
        }
        boolean column2 = column == OrderingClass.READ || column == OrderingClass.NON_POSTED_WRITE;
        if (column2 && (row == OrderingClass.POSTED || row == OrderingClass.COMPLETION)) {
            return Passing.MUST;
        }
        return Passing.EITHER;
    }

    private static BusAttributes attributes(Difference difference) {
        return switch (difference) {
            case NONE -> BusAttributes.of(BusBench.BRIDGE);
            case RELAXED -> BusAttributes.of(BusBench.BRIDGE).asRelaxed();
            case ID_ORDERED_OWN, ID_ORDERED_OTHER -> BusAttributes.of(BusBench.BRIDGE).asIdOrdered();
            case OTHER_CLASS -> BusAttributes.of(BusBench.BRIDGE).inClass(3);
        };
    }

    /** What two transactions, issued at one time from the bridge to the host while the wire is busy, do. */
    private static Passing observed(OrderingTable table, OrderingClass row, OrderingClass column,
            Difference difference) {
        boolean may = false;
        for (int seed = 0; seed < SEEDS && !may; seed++) {
            may = rowFirst(seed, BusSettings.free().withTable(table), row, column, difference, false);
        }
        boolean must = row != column
                && rowFirst(0, BusSettings.strict().withTable(table), row, column, difference, true);
        return must ? Passing.MUST : may ? Passing.EITHER : Passing.NO;
    }

    private static boolean rowFirst(int seed, BusSettings settings, OrderingClass row, OrderingClass column,
            Difference difference, boolean columnBlocked) {
        BusBench bench = new BusBench(seed, settings);
        BusAttributes rowAttributes = attributes(difference);
        BusAttributes columnAttributes = BusAttributes.of(
                difference == Difference.ID_ORDERED_OTHER ? BusBench.OTHER : BusBench.BRIDGE);
        bench.bridge.idOrderedCompletions(row == OrderingClass.COMPLETION && rowAttributes.idOrdered());
        // Completions take class and relaxed ordering from what they answer, so that is asked for first.
        if (column == OrderingClass.COMPLETION) {
            bench.host.read(BusAttributes.of(0), BusBench.REGISTERS, 4, BusListener.NONE);
        }
        if (row == OrderingClass.COMPLETION) {
            bench.host.read(new BusAttributes(0, rowAttributes.trafficClass(), rowAttributes.relaxed(), false),
                    BusBench.REGISTERS, 4, BusListener.NONE);
        }
        bench.scheduler.runAll();
        // Some arrive in another order themselves: they are answered by what they ask.
        bench.data(BusAttributes.of(BusBench.BRIDGE).inClass(7), 0, 4);
        bench.bus.trace().clear();
        if (columnBlocked) {
            bench.host.stall(column);
        }
        BusTransaction first = put(bench, column, columnAttributes);
        BusTransaction second = put(bench, row, rowAttributes);
        bench.scheduler.runAll();
        if (columnBlocked) {
            boolean passed = second.arrivedPs() >= 0;
            bench.host.resume(column);
            bench.scheduler.runAll();
            assertThat(bench.bus.unfinished()).as(bench.bus::waiting).isZero();
            return passed;
        }
        assertThat(bench.bus.unfinished()).as(bench.bus::waiting).isZero();
        return second.arrivedPs() < first.arrivedPs();
    }

    private static BusTransaction put(BusBench bench, OrderingClass kind, BusAttributes attributes) {
        return switch (kind) {
            case POSTED -> bench.bridge.write(attributes, 0x1000, (byte) 1);
            case READ -> bench.bridge.read(attributes, 0x2000, 4, BusListener.NONE);
            case NON_POSTED_WRITE -> bench.bridge.configWrite(attributes, 0, 4, new byte[4], BusListener.NONE);
            case COMPLETION -> {
                bench.owed.removeFirst().data(new byte[4]);
                yield bench.bus.trace().issued().getLast();
            }
        };
    }

    private static List<String> differences(OrderingTable table) {
        List<String> found = new ArrayList<>();
        for (OrderingClass row : OrderingClass.values()) {
            for (OrderingClass column : OrderingClass.values()) {
                for (Difference difference : Difference.values()) {
                    Passing expected = expected(row, column, difference);
                    Passing observed = observed(table, row, column, difference);
                    if (expected != observed) {
                        found.add(row.word() + " behind " + column.word() + ", " + difference + ": " + observed
                                + " where " + expected + " is right");
                    }
                }
            }
        }
        return found;
    }

    @Test
    void shouldPassExactlyWhereTheStandardLetsIt() {
        assertThat(differences(OrderingTable.PCI_EXPRESS)).isEmpty();
    }

    static Stream<String[]> wrongEntries() {
        TreeSet<String> all = new TreeSet<>();
        String[] answers = {"no", "either", "must", "no +RO", "no +IDO", "no +RO +IDO"};
        for (OrderingClass row : OrderingClass.values()) {
            for (OrderingClass column : OrderingClass.values()) {
                String right = OrderingTable.PCI_EXPRESS.rule(row, column).toString();
                for (String answer : answers) {
                    boolean same = answer.equals(right) || right.startsWith("either") && answer.equals("either");
                    // In one class the table never says that the later one must be able to pass.
                    if (!same && !(row == column && answer.equals("must"))) {
                        all.add(row + "," + column + "," + answer);
                    }
                }
            }
        }
        return all.stream().map(text -> text.split(","));
    }

    @Test
    void shouldSeeEveryWrongEntryOfTheTable() {
        List<String> unseen = new ArrayList<>();
        List<String[]> wrong = wrongEntries().toList();
        for (String[] entry : wrong) {
            OrderingClass row = OrderingClass.valueOf(entry[0]);
            OrderingClass column = OrderingClass.valueOf(entry[1]);
            OrderingTable table = OrderingTable.PCI_EXPRESS.with(row, column, OrderingRule.parse(entry[2]));
            boolean seen = false;
            for (Difference difference : Difference.values()) {
                seen |= observed(table, row, column, difference) != expected(row, column, difference);
            }
            if (!seen) {
                unseen.add(String.join(" ", entry));
            }
        }
        assertThat(wrong).hasSizeGreaterThan(60);
        assertThat(unseen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-ID, true", "'', false"})
    void shouldKeepTheCompletionsOfOneReadInOrder(String own, boolean intact) {
        OrderingTable table = OrderingTable.PCI_EXPRESS.with(OrderingClass.COMPLETION, OrderingClass.COMPLETION,
                OrderingRule.parse("either " + own));
        int damaged = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            BusBench bench = new BusBench(seed, BusSettings.free().withTable(table));
            for (int i = 0; i < 4096; i++) {
                bench.memory.putByte(i, i >> 8);
            }
            List<byte[]> seen = new ArrayList<>();
            bench.bridge.read(BusAttributes.of(BusBench.BRIDGE), 0, 4096, done -> seen.add(done.data()));
            bench.bridge.read(BusAttributes.of(BusBench.BRIDGE), 0, 1024, done -> seen.add(done.data()));
            bench.scheduler.runAll();
            for (byte[] data : seen) {
                for (int i = 0; i < data.length; i += 256) {
                    damaged += data[i] == i >> 8 ? 0 : 1;
                }
            }
            assertThat(seen).hasSize(2);
        }
        assertThat(damaged == 0).isEqualTo(intact);
    }

    @ParameterizedTest
    @EnumSource(OrderingClass.class)
    void shouldReadTheTableThatItPrints(OrderingClass row) {
        OrderingTable read = OrderingTable.parse(OrderingTable.PCI_EXPRESS.toString());
        for (OrderingClass column : OrderingClass.values()) {
            assertThat(read.rule(row, column)).isEqualTo(OrderingTable.PCI_EXPRESS.rule(row, column));
        }
    }
}
