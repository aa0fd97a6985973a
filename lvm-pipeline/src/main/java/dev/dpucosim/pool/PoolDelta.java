// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.util.ArrayList;
import java.util.List;

/** How the mappings of two devices of a pool differ: what {@code thin_delta --verbose} says. Times do not matter. */
public final class PoolDelta {
    /** What is so of a range. */
    public enum Kind {
        /** Both map it, to the same extents. */
        SAME,
        /** Both map it, to different extents. */
        DIFFERENT,
        /** Only the left device maps it. */
        LEFT_ONLY,
        /** Only the right device maps it. */
        RIGHT_ONLY
    }

    /**
     * Virtual extents in sequence, of which the same is so and whose physical extents are in sequence too.
     *
     * @param leftExtent first physical extent of the left device, or {@link Mapping#NONE}
     * @param rightExtent first physical extent of the right device, or {@link Mapping#NONE}
     */
    public record Range(Kind kind, long begin, long length, long leftExtent, long rightExtent) {
        private boolean goesOn(Kind otherKind, long virtualExtent, long left, long right) {
            return kind == otherKind && virtualExtent == begin + length && follows(leftExtent, left)
                    && follows(rightExtent, right);
        }

        private boolean follows(long first, long extent) {
            return first == Mapping.NONE || extent == first + length;
        }

        private Range longer() {
            return new Range(kind, begin, length + 1, leftExtent, rightExtent);
        }
    }

    private final List<Range> ranges = new ArrayList<>();
    private Range last;

    private PoolDelta() {
    }

    /** Compares two devices; ranges ascend, and those that neither device maps are left out. */
    public static List<Range> between(ThinDevice left, ThinDevice right) {
        PoolDelta delta = new PoolDelta();
        MappingCursor one = left.mappings();
        MappingCursor two = right.mappings();
        boolean inOne = one.next();
        boolean inTwo = two.next();
        while (inOne || inTwo) {
            long at = Math.min(inOne ? one.virtualExtent() : Long.MAX_VALUE,
                    inTwo ? two.virtualExtent() : Long.MAX_VALUE);
            boolean takeOne = inOne && one.virtualExtent() == at;
            boolean takeTwo = inTwo && two.virtualExtent() == at;
            delta.add(at, takeOne ? one.extent() : Mapping.NONE, takeTwo ? two.extent() : Mapping.NONE);
            inOne = takeOne ? one.next() : inOne;
            inTwo = takeTwo ? two.next() : inTwo;
        }
        delta.end();
        return delta.ranges;
    }

    private void add(long at, long left, long right) {
        Kind kind = left == right ? Kind.SAME
                : right == Mapping.NONE ? Kind.LEFT_ONLY
                        : left == Mapping.NONE ? Kind.RIGHT_ONLY : Kind.DIFFERENT;
        if (last != null && last.goesOn(kind, at, left, right)) {
            last = last.longer();
            return;
        }
        end();
        last = new Range(kind, at, 1, left, right);
    }

    private void end() {
        if (last != null) {
            ranges.add(last);
        }
        last = null;
    }
}
