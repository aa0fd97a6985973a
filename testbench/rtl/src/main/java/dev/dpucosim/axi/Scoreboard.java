// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what comes with what must come, and fails at the first difference.
 *
 * @param <T>
 *            compared by {@code equals}
 */
public final class Scoreboard<T> {

    private static final int SHOWN_MAX = 5;

    private final String name;
    private final boolean ordered;
    private final ArrayDeque<T> expected = new ArrayDeque<>();
    /** Of what may come in any order: how many of each. */
    private final Map<T, Integer> counts = new LinkedHashMap<>();
    private long waiting;
    private long checks;

    private Scoreboard(String name, boolean ordered) {
        this.name = name;
        this.ordered = ordered;
    }

    /** Things come in the order in which they are expected. */
    public static <T> Scoreboard<T> inOrder(String name) {
        return new Scoreboard<>(name, true);
    }

    /** Things come in any order. */
    public static <T> Scoreboard<T> inAnyOrder(String name) {
        return new Scoreboard<>(name, false);
    }

    /** This must come. */
    public void expect(T thing) {
        waiting++;
        if (ordered) {
            expected.add(thing);
        } else {
            counts.merge(thing, 1, Integer::sum);
        }
    }

    /**
     * This has come.
     *
     * @throws AssertionError
     *             if it is not what must come
     */
    public void seen(T thing) {
        if (ordered) {
            final T next = expected.poll();
            if (next == null) {
                throw new AssertionError("nothing was expected: scoreboard=" + name + ", check=" + checks + ", seen="
                        + thing);
            }
            if (!next.equals(thing)) {
                throw new AssertionError("something else was expected: scoreboard=" + name + ", check=" + checks
                        + "\n    expected " + next + "\n    seen     " + thing);
            }
        } else if (counts.merge(thing, -1, (left, less) -> left == 1 ? null : left + less) != null
                && counts.get(thing) < 0) {
            throw new AssertionError("not among what was expected: scoreboard=" + name + ", check=" + checks
                    + ", expectedStill=" + waiting + "\n    seen     " + thing + some(new ArrayList<>(counts
                            .keySet())));
        }
        waiting--;
        checks++;
    }

    /** What was compared so far. */
    public long checks() {
        return checks;
    }

    /** What must come still. */
    public long waiting() {
        return waiting;
    }

    /**
     * Ends it: everything that must come has, and not less than so much was compared, so that a test that saw nothing
     * does not pass.
     */
    public void finish(long checksMin) {
        if (waiting != 0) {
            throw new AssertionError("not everything came: scoreboard=" + name + ", missing=" + waiting + ", checks="
                    + checks + some(ordered ? new ArrayList<>(expected) : new ArrayList<>(counts.keySet())));
        }
        if (checks < checksMin) {
            throw new AssertionError("too little was compared: scoreboard=" + name + ", checks=" + checks
                    + ", checksMin=" + checksMin);
        }
    }

    private static String some(List<?> things) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN_MAX, things.size()); i++) {
            text.append("\n    expected ").append(things.get(i));
        }
        return text.toString();
    }
}
