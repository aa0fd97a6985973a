// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The sequence numbers of a log of partial parity that have been seen: each once, and none left out but those of
 * columns that were given up before their entries were written. A number may be named by others before it is seen.
 */
final class LogNumbers {

    /** Contexts of so many numbers are kept. */
    private static final int SEEN = 1 << 16;
    private static final byte NOBODY = -1;

    private final int[] seen = new int[SEEN];
    private final byte[] seenIn = new byte[SEEN];
    private long contiguous;
    private final TreeSet<Long> beyond = new TreeSet<>();
    /** Contexts of numbers that were named and not seen yet, by the number's low half. */
    private final Map<Integer, Integer> named = new HashMap<>();
    private long unseen;

    /** Firmware has said which number was the last. */
    void startAfter(long last) {
        contiguous = last;
        beyond.clear();
        named.clear();
        unseen = 0;
        Arrays.fill(seenIn, NOBODY);
    }

    /** A column of a context has this number; what is expected where that cannot be, or null. */
    String given(long number, int context) {
        if (number <= contiguous || beyond.contains(number)) {
            return "a number that no other column has";
        }
        beyond.add(number);
        while (beyond.remove(contiguous + 1)) {
            contiguous++;
        }
        seen[(int) number & SEEN - 1] = (int) number;
        seenIn[(int) number & SEEN - 1] = (byte) context;
        Integer by = named.remove((int) number);
        return by == null || by == context ? null : "number " + number + " in context " + by + ", as others said";
    }

    /** An entry names the low half of a number in a context; whether that can be one of the context's. */
    boolean belongs(int low, int context) {
        int slot = low & SEEN - 1;
        if (seen[slot] == low && seenIn[slot] != NOBODY) {
            return seenIn[slot] == context;
        }
        Integer before = named.putIfAbsent(low, context);
        return before == null || before == context;
    }

    /** A column was given up whose number nobody has seen. */
    void unseen() {
        unseen++;
    }

    /** Nothing is in execution: what is expected where that does not fit what was seen, or null. */
    String finish(long last) {
        long highest = beyond.isEmpty() ? contiguous : beyond.last();
        long gaps = last - contiguous - beyond.size();
        return last >= highest && gaps <= unseen && named.size() <= unseen
                ? null
                : "each number up to the last: seen up to " + contiguous + " and " + beyond + ", named and not seen "
                        + named.size() + ", given up " + unseen;
    }
}
