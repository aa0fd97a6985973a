// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import java.util.Locale;

/**
 * One entry of the ordering table, written as a word and what changes it: {@code no +RO +IDO}, {@code either -ID}.
 *
 * @param passing what holds without attributes
 * @param relaxed {@code +RO}: NO becomes EITHER when the row has relaxed ordering
 * @param idOrdered {@code +IDO}: NO becomes EITHER when the row has id-based ordering and another agent sent it
 * @param ownKept {@code -ID}: NO between answers to one request
 */
public record OrderingRule(Passing passing, boolean relaxed, boolean idOrdered, boolean ownKept) {

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static OrderingRule parse(String text) {
        String[] words = text.strip().split(" +");
        boolean relaxed = false;
        boolean idOrdered = false;
        boolean ownKept = false;
        for (int i = 1; i < words.length; i++) {
            switch (words[i]) {
                case "+RO" -> relaxed = true;
                case "+IDO" -> idOrdered = true;
                case "-ID" -> ownKept = true;
                default -> throw new IllegalArgumentException("no attribute of an ordering rule: " + words[i]);
            }
        }
        for (Passing passing : Passing.values()) {
            if (passing.name().toLowerCase(Locale.ROOT).equals(words[0])) {
                return new OrderingRule(passing, relaxed, idOrdered, ownKept);
            }
        }
        throw new IllegalArgumentException("no ordering rule: " + text);
    }

    @Override
    public String toString() {
        return passing.name().toLowerCase(Locale.ROOT) + (relaxed ? " +RO" : "") + (idOrdered ? " +IDO" : "")
                + (ownKept ? " -ID" : "");
    }
}
