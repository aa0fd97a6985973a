// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import java.util.Arrays;

/**
 * Who may pass whom on the bus, as data: row may pass column. {@link #PCI_EXPRESS} is the table of section 2.4.1 of the
 * PCI Express base specification. It speaks of one traffic class; between two of them every NO is EITHER.
 */
public final class OrderingTable {

    /** The rules of PCI Express. */
    public static final OrderingTable PCI_EXPRESS = parse("""
            row passes | posted      | read   | write  | completion
            posted     | no +RO +IDO | must   | must   | either
            read       | no +IDO     | either | either | either
            write      | no +RO +IDO | either | either | either
            completion | no +RO +IDO | must   | must   | either -ID
            """);

    private static final OrderingClass[] CLASSES = OrderingClass.values();

    private final OrderingRule[][] rules;

    private OrderingTable(OrderingRule[][] rules) {
        this.rules = rules;
    }

    /**
     * Reads a table as {@link #toString} writes it.
     *
     * @throws IllegalArgumentException when a row or a column is missing or in another place
     */
    public static OrderingTable parse(String text) {
        OrderingClass[] classes = OrderingClass.values();
        String[] lines = text.strip().split("\n");
        if (lines.length != classes.length + 1) {
            throw new IllegalArgumentException("ordering table: rows=" + (lines.length - 1) + ", rowsExpected="
                    + classes.length);
        }
        String[] head = cells(lines[0]);
        OrderingRule[][] rules = new OrderingRule[classes.length][classes.length];
        for (int row = 0; row < classes.length; row++) {
            String[] cells = cells(lines[row + 1]);
            if (!cells[0].equals(classes[row].word()) || !head[row + 1].equals(classes[row].word())) {
                throw new IllegalArgumentException("ordering table: row=" + cells[0] + ", column=" + head[row + 1]
                        + ", expected=" + classes[row].word());
            }
            for (int column = 0; column < classes.length; column++) {
                rules[row][column] = OrderingRule.parse(cells[column + 1]);
            }
        }
        return new OrderingTable(rules);
    }

    private static String[] cells(String line) {
        String[] cells = Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new);
        if (cells.length != OrderingClass.values().length + 1) {
            throw new IllegalArgumentException("ordering table: columns=" + (cells.length - 1) + " in \"" + line + '"');
        }
        return cells;
    }

    /** The entry for a pair. */
    public OrderingRule rule(OrderingClass row, OrderingClass column) {
        return rules[row.ordinal()][column.ordinal()];
    }

    /** This table with another entry, to see what breaks. */
    public OrderingTable with(OrderingClass row, OrderingClass column, OrderingRule rule) {
        OrderingRule[][] changed = new OrderingRule[rules.length][];
        for (int i = 0; i < rules.length; i++) {
            changed[i] = rules[i].clone();
        }
        changed[row.ordinal()][column.ordinal()] = rule;
        return new OrderingTable(changed);
    }

    /**
     * Whether a transaction may pass one that was put on the same path before it.
     *
     * @param own whether both answer one request
     */
    public Passing passing(OrderingClass row, BusAttributes rowAttributes, OrderingClass column,
            BusAttributes columnAttributes, boolean own) {
        OrderingRule rule = rule(row, column);
        if (rule.ownKept() && own) {
            return Passing.NO;
        }
        boolean freed = rowAttributes.trafficClass() != columnAttributes.trafficClass()
                || rule.relaxed() && rowAttributes.relaxed()
                || rule.idOrdered() && rowAttributes.idOrdered()
                        && rowAttributes.agentId() != columnAttributes.agentId();
        return rule.passing() == Passing.NO && freed ? Passing.EITHER : rule.passing();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format("%-10s", "row passes"));
        for (OrderingClass column : CLASSES) {
            text.append(String.format(" | %-" + width(column) + "s", column.word()));
        }
        for (OrderingClass row : CLASSES) {
            text.append(String.format("\n%-10s", row.word()));
            for (OrderingClass column : CLASSES) {
                text.append(String.format(" | %-" + width(column) + "s", rule(row, column)));
            }
        }
        return text.toString().replaceAll("(?m) +$", "") + "\n";
    }

    private int width(OrderingClass column) {
        int width = column.word().length();
        for (OrderingClass row : CLASSES) {
            width = Math.max(width, rule(row, column).toString().length());
        }
        return width;
    }
}
