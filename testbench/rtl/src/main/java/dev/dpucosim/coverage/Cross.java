// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Every combination of the bins of some points of a group, seen in one sample. */
public final class Cross {

    private static final int COMBINATIONS_MAX = 65_536;

    private final CoverGroup group;
    private final String name;
    private final List<CoverPoint> points;
    private final Set<String> ignored = new HashSet<>();
    private List<List<Bin>> bins;
    private long[] hits;
    private long goal = 1;

    Cross(CoverGroup group, String name, List<CoverPoint> points) {
        this.group = group;
        this.name = name;
        this.points = points;
    }

    /** A combination that cannot be and is not asked for, one bin of each point in their order. */
    public Cross ignored(String... bins) {
        group.checkOpen();
        if (bins.length != points.size()) {
            throw new IllegalArgumentException("one bin of each point: cross=" + name + ", points=" + points.size()
                    + ", bins=" + bins.length);
        }
        for (int i = 0; i < bins.length; i++) {
            points.get(i).named(bins[i]);
        }
        ignored.add(String.join(",", bins));
        return this;
    }

    /** How often each combination must be seen, 1 without. */
    public Cross goal(long hits) {
        if (hits < 1) {
            throw new IllegalArgumentException("goal is not positive: cross=" + name + ", goal=" + hits);
        }
        this.goal = hits;
        return this;
    }

    String name() {
        return name;
    }

    /** Lays all combinations out, the last point's bins changing fastest. */
    void close() {
        bins = points.stream().map(CoverPoint::wanted).toList();
        long count = 1;
        for (List<Bin> of : bins) {
            count *= of.size();
            if (count > COMBINATIONS_MAX) {
                throw new IllegalArgumentException("cross is too large: cross=" + name + ", combinationsMax="
                        + COMBINATIONS_MAX);
            }
        }
        hits = new long[(int) count];
    }

    void sample() {
        sample(0, 0);
    }

    /** Hits all combinations that begin with the one so far. */
    private void sample(int point, int combination) {
        if (point == bins.size()) {
            hits[combination]++;
            return;
        }
        final List<Bin> of = bins.get(point);
        for (int i = 0; i < of.size(); i++) {
            if (points.get(point).in(of.get(i))) {
                sample(point + 1, combination * of.size() + i);
            }
        }
    }

    void counts(Consumer<BinCount> to) {
        for (int combination = 0; combination < hits.length; combination++) {
            final String named = combinationName(combination);
            if (!ignored.contains(named)) {
                to.accept(new BinCount(group.name(), name, BinKind.CROSS, named, goal, hits[combination]));
            }
        }
    }

    private String combinationName(int combination) {
        final String[] parts = new String[bins.size()];
        int rest = combination;
        for (int point = parts.length - 1; point >= 0; point--) {
            final List<Bin> of = bins.get(point);
            parts[point] = of.get(rest % of.size()).name();
            rest /= of.size();
        }
        return String.join(",", parts);
    }
}
