// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What goes wrong on a bus: requests that fail by their address, and stalls of ports by the clock. Printed as it is
 * read, one line each.
 *
 * <p>It never damages data that arrive, loses a completion, or delivers anything twice.
 */
public final class BusFaultPlan {

    private final List<BusFault> faults;
    private final List<BusStall> stalls;
    private final int[] left;
    private long struck;

    /** A plan; of several faults that fit the first one strikes. */
    public BusFaultPlan(List<BusFault> faults, List<BusStall> stalls) {
        this.faults = List.copyOf(faults);
        this.stalls = List.copyOf(stalls);
        this.left = faults.stream().mapToInt(BusFault::times).toArray();
    }

    /** Nothing goes wrong. */
    public static BusFaultPlan none() {
        return new BusFaultPlan(List.of(), List.of());
    }

    /**
     * Reads a plan.
     *
     * @throws IllegalArgumentException with the line that is none
     */
    public static BusFaultPlan parse(String text) {
        List<BusFault> faults = new ArrayList<>();
        List<BusStall> stalls = new ArrayList<>();
        for (String line : text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
            String[] words = line.split(" +");
            try {
                if (words[0].equals("stall") && words.length == 4) {
                    String[] span = words[3].split("-", 2);
                    stalls.add(new BusStall(words[1], classOf(words[2]), Long.parseLong(span[0]), Long.parseLong(
                            span[1])));
                } else {
                    faults.add(fault(words));
                }
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException ignored) {
                throw new IllegalArgumentException("no line of a fault plan: " + line);
            }
        }
        return new BusFaultPlan(faults, stalls);
    }

    private static BusFault fault(String[] words) {
        String[] range = words[1].split("-", 2);
        int agentId = -1;
        int times = -1;
        for (int i = 2; i < words.length; i += 2) {
            switch (words[i]) {
                case "from" -> agentId = Integer.parseInt(words[i + 1], 16);
                case "times" -> times = Integer.parseInt(words[i + 1]);
                default -> throw new IllegalArgumentException(words[i]);
            }
        }
        return new BusFault(BusVerdict.valueOf(words[0].toUpperCase(Locale.ROOT)), Long.parseUnsignedLong(range[0], 16),
                Long.parseUnsignedLong(range[1], 16), agentId, times);
    }

    private static OrderingClass classOf(String word) {
        for (OrderingClass orderingClass : OrderingClass.values()) {
            if (orderingClass.word().equals(word)) {
                return orderingClass;
            }
        }
        throw new IllegalArgumentException(word);
    }

    /** The stalls of the plan. */
    public List<BusStall> stalls() {
        return stalls;
    }

    /** Requests that failed so far. */
    public long struck() {
        return struck;
    }

    /** What a fault makes of a request that arrives; OK when none strikes. */
    BusVerdict strike(BusTransaction transaction) {
        for (int i = 0; i < left.length; i++) {
            if (left[i] != 0 && faults.get(i).strikes(transaction)) {
                left[i] -= left[i] > 0 ? 1 : 0;
                struck++;
                return faults.get(i).verdict();
            }
        }
        return BusVerdict.OK;
    }

    @Override
    public String toString() {
        return Stream.concat(faults.stream(), stalls.stream()).map(Object::toString).collect(Collectors.joining("\n"));
    }
}
