// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One thing of a {@link CoverGroup} that is sampled, with names for its values. Define all bins before the first
 * sample. A value may lie in several bins and hits all of them; one that lies in none is counted as outside; one in an
 * ignored bin hits nothing else.
 */
public final class CoverPoint {

    private static final int SPLIT_MAX = 4_096;

    private final CoverGroup group;
    private final String name;
    private final List<Bin> bins = new ArrayList<>();
    private final List<Transition> transitions = new ArrayList<>();
    private long goal = 1;
    private long outside;
    private boolean ignored;
    private long value;

    CoverPoint(CoverGroup group, String name) {
        this.group = group;
        this.name = name;
    }

    /** As it was defined. */
    public String name() {
        return name;
    }

    /** One value that must be seen. */
    public CoverPoint bin(String bin, long only) {
        return add(bin, BinKind.BIN, only, only);
    }

    /** Values of which one must be seen, both ends inclusive. */
    public CoverPoint bin(String bin, long from, long to) {
        return add(bin, BinKind.BIN, from, to);
    }

    /** A range cut into so many bins of equal size, the last taking what is over: {@code name[0..63]} and so on. */
    public CoverPoint bins(String bin, long from, long to, int parts) {
        final long values = to - from + 1;
        if (parts < 1 || parts > SPLIT_MAX || values < parts) {
            throw new IllegalArgumentException("range cannot be cut so: point=" + name + ", from=" + from + ", to="
                    + to + ", parts=" + parts + ", partsMax=" + SPLIT_MAX);
        }
        for (int part = 0; part < parts; part++) {
            final long low = from + values / parts * part;
            final long high = part == parts - 1 ? to : low + values / parts - 1;
            add(bin + (low == high ? "[" + low + "]" : "[" + low + ".." + high + "]"), BinKind.BIN, low, high);
        }
        return this;
    }

    /** One bin for each constant of an enum, whose ordinals are sampled. */
    public CoverPoint bins(Class<? extends Enum<?>> values) {
        for (Enum<?> constant : values.getEnumConstants()) {
            bin(constant.name(), constant.ordinal());
        }
        return this;
    }

    /** Values that may come and count for nothing, neither here nor in crosses. */
    public CoverPoint ignored(String bin, long from, long to) {
        return add(bin, BinKind.IGNORED, from, to);
    }

    /** Values that fail the test when they are sampled. */
    public CoverPoint illegal(String bin, long from, long to) {
        return add(bin, BinKind.ILLEGAL, from, to);
    }

    /** Bins in which successive samples must lie, named by those: {@code empty=>full}. */
    public CoverPoint transition(String... path) {
        if (path.length < 2) {
            throw new IllegalArgumentException("transition needs two bins at least: point=" + name + ", bins="
                    + List.of(path));
        }
        group.checkOpen();
        final List<Bin> steps = new ArrayList<>();
        for (String step : path) {
            steps.add(named(step));
        }
        transitions.add(new Transition(String.join("=>", path), steps));
        return this;
    }

    /** How often each bin and transition must be seen, 1 without. */
    public CoverPoint goal(long hits) {
        if (hits < 1) {
            throw new IllegalArgumentException("goal is not positive: point=" + name + ", goal=" + hits);
        }
        this.goal = hits;
        return this;
    }

    private CoverPoint add(String bin, BinKind kind, long from, long to) {
        group.checkOpen();
        Names.check(bin);
        if (from > to) {
            throw new IllegalArgumentException("range is empty: point=" + name + ", bin=" + bin + ", from=" + from
                    + ", to=" + to);
        }
        if (bins.stream().anyMatch(other -> other.name().equals(bin))) {
            throw new IllegalArgumentException("bin is there already: point=" + name + ", bin=" + bin);
        }
        bins.add(new Bin(bin, kind, from, to));
        return this;
    }

    /** The bin of that name whose values must be seen. */
    Bin named(String bin) {
        return wanted().stream().filter(one -> one.name().equals(bin)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("no such bin: point=" + name + ", bin=" + bin + ", bins="
                        + wanted().stream().map(Bin::name).toList()));
    }

    List<Bin> wanted() {
        return bins.stream().filter(bin -> bin.kind() == BinKind.BIN).toList();
    }

    boolean belongsTo(CoverGroup other) {
        return group == other;
    }

    /** Takes the value over, before crosses look at it. */
    void sample(long sampled) {
        value = sampled;
        ignored = false;
        Bin illegal = null;
        for (int i = 0; i < bins.size(); i++) {
            final Bin bin = bins.get(i);
            if (bin.kind() != BinKind.BIN && bin.holds(sampled)) {
                bin.hit();
                ignored |= bin.kind() == BinKind.IGNORED;
                illegal = bin.kind() == BinKind.ILLEGAL ? bin : illegal;
            }
        }
        if (illegal != null) {
            throw new IllegalBinHit(group.name(), name, illegal.name(), sampled);
        }
        if (ignored) {
            transitions.forEach(Transition::forget);
            return;
        }
        boolean inside = false;
        for (int i = 0; i < bins.size(); i++) {
            final Bin bin = bins.get(i);
            if (bin.kind() == BinKind.BIN && bin.holds(sampled)) {
                bin.hit();
                inside = true;
            }
        }
        outside += inside ? 0 : 1;
        for (int i = 0; i < transitions.size(); i++) {
            transitions.get(i).sample(sampled);
        }
    }

    /** Whether the value last sampled lies in the bin, and counts. */
    boolean in(Bin bin) {
        return !ignored && bin.holds(value);
    }

    void counts(Consumer<BinCount> to) {
        for (Bin bin : bins) {
            to.accept(new BinCount(group.name(), name, bin.kind(), bin.name(), bin.kind().wanted() ? goal : 0, bin
                    .hits()));
        }
        for (Transition transition : transitions) {
            to.accept(new BinCount(group.name(), name, BinKind.TRANSITION, transition.name(), goal, transition
                    .hits()));
        }
        if (outside > 0) {
            to.accept(new BinCount(group.name(), name, BinKind.IGNORED, OUTSIDE, 0, outside));
        }
    }

    /** The bin in reports of values that lie in none. */
    static final String OUTSIDE = "(in no bin)";
}
