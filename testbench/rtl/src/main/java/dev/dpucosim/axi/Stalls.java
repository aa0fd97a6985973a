// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Stall;
import dev.dpucosim.harness.StallStream;

/**
 * In which cycles a model holds back: a function of seed, name and cycle alone, whatever else happens. The same cycles
 * as those of a native endpoint with the {@link Stall} of {@link #stall}.
 */
final class Stalls {

    static final Stalls NEVER = new Stalls(Stall.NONE);

    private static final int DENOMINATOR = 1 << 20;

    private final Stall stall;
    private final StallStream stream;

    private Stalls(Stall stall) {
        this.stall = stall;
        this.stream = StallStream.of(stall);
    }

    /**
     * @param share
     *            of all cycles, from 0 to less than 1
     */
    static Stalls of(double share, long seed, String name) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("share of stalled cycles is not in [0, 1): share=" + share);
        }
        return new Stalls(new Stall((int) (share * DENOMINATOR), DENOMINATOR, seed * 31 + name.hashCode()));
    }

    /** The same for a native endpoint. */
    Stall stall() {
        return stall;
    }

    boolean at(long cycle) {
        return stream.holds(cycle);
    }
}
