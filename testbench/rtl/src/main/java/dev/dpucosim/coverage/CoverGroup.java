// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import dev.dpucosim.process.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Points that are sampled together, as a covergroup of SystemVerilog. Points, bins and crosses are defined first; with
 * the first sample the definition is closed.
 */
public final class CoverGroup {

    private final String name;
    private final List<CoverPoint> points = new ArrayList<>();
    private final List<Cross> crosses = new ArrayList<>();
    private boolean closed;
    private long samples;

    CoverGroup(String name) {
        this.name = name;
    }

    /** As it was defined. */
    public String name() {
        return name;
    }

    /** A further point; {@link #sample} takes values in the order of the points. */
    public CoverPoint point(String point) {
        checkNew(point);
        final CoverPoint added = new CoverPoint(this, point);
        points.add(added);
        return added;
    }

    /** All combinations of the bins of these points. */
    public Cross cross(String cross, CoverPoint... of) {
        checkNew(cross);
        if (of.length < 2 || !List.of(of).stream().allMatch(point -> point.belongsTo(this))) {
            throw new IllegalArgumentException("cross needs two points of its group at least: cross=" + cross
                    + ", points=" + List.of(of).stream().map(CoverPoint::name).toList());
        }
        final Cross added = new Cross(this, cross, List.of(of));
        crosses.add(added);
        return added;
    }

    private void checkNew(String added) {
        checkOpen();
        Names.check(added);
        if (points.stream().anyMatch(point -> point.name().equals(added))
                || crosses.stream().anyMatch(cross -> cross.name().equals(added))) {
            throw new IllegalArgumentException("name is there already: group=" + name + ", name=" + added);
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("group has been sampled, its definition is closed: group=" + name);
        }
    }

    private void close() {
        if (!closed) {
            crosses.forEach(Cross::close);
            closed = true;
        }
    }

    /**
     * Counts these values, one for each point in their order.
     *
     * @throws IllegalBinHit
     *             if one of them is illegal; nothing after it is counted
     */
    public void sample(long... values) {
        if (values.length != points.size()) {
            throw new IllegalArgumentException("one value for each point: group=" + name + ", points=" + points.size()
                    + ", values=" + values.length);
        }
        close();
        samples++;
        for (int i = 0; i < values.length; i++) {
            points.get(i).sample(values[i]);
        }
        for (int i = 0; i < crosses.size(); i++) {
            crosses.get(i).sample();
        }
    }

    /** Samples before every rising edge at which the condition holds: one source of a value for each point. */
    public void sampleOn(Clock clock, BooleanSupplier when, LongSupplier... sources) {
        final long[] values = new long[sources.length];
        clock.add(() -> {
            if (when.getAsBoolean()) {
                for (int i = 0; i < sources.length; i++) {
                    values[i] = sources[i].getAsLong();
                }
                sample(values);
            }
        });
    }

    /** How often it was sampled. */
    public long samples() {
        return samples;
    }

    void counts(Consumer<BinCount> to) {
        close();
        points.forEach(point -> point.counts(to));
        crosses.forEach(cross -> cross.counts(to));
    }
}
