// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fault plan of one direction of a link, printed as it is read, words apart by spaces:
 *
 * <pre>
 *   loss=20000           so many in a million frames, by the seed; likewise double, late, damage, cut
 *   late-ps=5000000      how much later a late or doubled frame is at most, in picoseconds
 *   loss@17              the direction's frame 17, counted from 0; likewise the others
 *   down@1000000-9000000 the whole link is down from one time to another, in picoseconds
 * </pre>
 *
 * What happens to frame n depends on the seed and n alone. Never made: frames that nobody sent, and damage that the
 * CRC32C of a frame cannot see.
 */
public final class LinkFaults {

    private static final int MILLION = 1_000_000;
    private static final long LATE_PS_USUAL = 5_000_000;

    /** A while without the link. */
    record Down(long fromPs, long toPs) {
    }

    private final Map<LinkFault, Integer> perMillion;
    private final TreeMap<Long, LinkFault> directed;
    private final List<Down> downs;
    private final long latePsMax;

    private LinkFaults(Map<LinkFault, Integer> perMillion, TreeMap<Long, LinkFault> directed, List<Down> downs,
            long latePsMax) {
        this.perMillion = perMillion;
        this.directed = directed;
        this.downs = downs;
        this.latePsMax = latePsMax;
    }

    /** Nothing goes wrong. */
    public static LinkFaults none() {
        return parse("");
    }

    /**
     * Reads a plan.
     *
     * @throws IllegalArgumentException with the word that is none of a plan
     */
    public static LinkFaults parse(String text) {
        Map<LinkFault, Integer> perMillion = new EnumMap<>(LinkFault.class);
        TreeMap<Long, LinkFault> directed = new TreeMap<>();
        List<Down> downs = new ArrayList<>();
        long latePsMax = LATE_PS_USUAL;
        for (String word : Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList()) {
            try {
                if (word.startsWith("late-ps=")) {
                    latePsMax = within(1, Long.parseLong(word.substring(8)), Long.MAX_VALUE);
                } else if (word.startsWith("down@")) {
                    String[] span = word.substring(5).split("-");
                    long fromPs = within(0, Long.parseLong(span[0]), Long.MAX_VALUE - 1);
                    downs.add(new Down(fromPs, within(fromPs + 1, Long.parseLong(span[1]), Long.MAX_VALUE)));
                } else if (word.contains("@")) {
                    String[] parts = word.split("@");
                    directed.put(within(0, Long.parseLong(parts[1]), Long.MAX_VALUE), LinkFault.of(parts[0]));
                } else {
                    String[] parts = word.split("=");
                    long count = Long.parseLong(parts[1]);
                    perMillion.put(LinkFault.of(parts[0]), (int) within(0, count, MILLION));
                }
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException ignored) {
                throw new IllegalArgumentException("no word of a link's fault plan: " + word);
            }
        }
        return new LinkFaults(perMillion, directed, downs, latePsMax);
    }

    private static long within(long minimum, long value, long maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    /** How many in a million frames a fault strikes. */
    public int perMillion(LinkFault fault) {
        return perMillion.getOrDefault(fault, 0);
    }

    /** Whether a fault is meant for a frame by its number. */
    boolean directed(LinkFault fault, long number) {
        return directed.get(number) == fault;
    }

    List<Down> downs() {
        return downs;
    }

    long latePsMax() {
        return latePsMax;
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        perMillion.forEach((fault, count) -> words.add(fault.word() + "=" + count));
        if (latePsMax != LATE_PS_USUAL) {
            words.add("late-ps=" + latePsMax);
        }
        directed.forEach((number, fault) -> words.add(fault.word() + "@" + number));
        downs.forEach(down -> words.add("down@" + down.fromPs() + "-" + down.toPs()));
        return String.join(" ", words);
    }
}
