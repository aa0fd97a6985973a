// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What somebody may have meant: the names that need the fewest changed letters (Levenshtein's distance). */
final class NearestNames {

    private static final int OFFERED_MAX = 3;

    private NearestNames() {
    }

    static List<String> of(String name, Collection<String> known) {
        return known.stream().sorted(Comparator.comparingInt(other -> distance(name, other))).limit(OFFERED_MAX)
                .toList();
    }

    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        Arrays.setAll(above, column -> column);
        for (int row = 1; row <= from.length(); row++) {
            final int[] line = new int[to.length() + 1];
            line[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                final int changed = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                line[column] = Math.min(changed, 1 + Math.min(above[column], line[column - 1]));
            }
            above = line;
        }
        return above[to.length()];
    }
}
