// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.util.Arrays;
import java.util.List;

/** A public array inside the model, such as a memory. Elements are named by the indexes of the design's source. */
public final class PublicArray {

    /**
     * The bounds of one dimension, as declared.
     *
     * @param left
     *            what stands before the colon; 0 for a plain size
     * @param right
     *            what stands after it
     */
    public record Range(int left, int right) {

        /** The lower of the two. */
        public int low() {
            return Math.min(left, right);
        }

        /** How many indexes it has. */
        public int elementCount() {
            return Math.abs(left - right) + 1;
        }

        @Override
        public String toString() {
            return left + ":" + right;
        }
    }

    private final Session session;
    private final int index;
    private final String name;
    private final int widthBits;
    private final List<Range> ranges;

    PublicArray(Session session, int index, String name, int widthBits, List<Range> ranges) {
        this.session = session;
        this.index = index;
        this.name = name;
        this.widthBits = widthBits;
        this.ranges = List.copyOf(ranges);
    }

    /** The hierarchical name it was asked for by. */
    public String name() {
        return name;
    }

    /** Of an element. */
    public int widthBits() {
        return widthBits;
    }

    /** Its dimensions, the first one first. */
    public List<Range> ranges() {
        return ranges;
    }

    /** In all dimensions together. */
    public long elementCount() {
        return ranges.stream().mapToLong(Range::elementCount).reduce(1, Math::multiplyExact);
    }

    /** An element as an unsigned number, by one index a dimension; of a wider one the lowest 64 bits. */
    public long value(int... indexes) {
        return words(indexes)[0];
    }

    /** A whole element, lowest 64 bits first. */
    public long[] words(int... indexes) {
        final long[] words = new long[(widthBits + 63) / 64];
        final long element = element(indexes);
        final long handle = session.enter();
        try {
            NativeSimulation.readSignal(handle, index, element, words);
        } finally {
            session.exit();
        }
        return words;
    }

    /**
     * Writes a whole element, lowest 64 bits first; missing words are 0.
     *
     * @throws IllegalArgumentException
     *             if it does not fit, there is no such element, or it may only be read
     */
    public void write(int[] indexes, long... words) {
        write(indexes, words, false);
    }

    /** As {@link #write(int[], long...)}, in place of what a stepper's next edge brings. */
    public void writeAfterEdge(int[] indexes, long... words) {
        write(indexes, words, true);
    }

    private void write(int[] indexes, long[] words, boolean afterEdge) {
        final long element = element(indexes);
        WordValues.checkFit(name, widthBits, words);
        final long handle = session.enter();
        try {
            NativeSimulation.writeSignal(handle, index, element, words, afterEdge);
        } finally {
            session.exit();
        }
    }

    private long element(int[] indexes) {
        if (indexes.length != ranges.size()) {
            throw new IllegalArgumentException("one index a dimension expected: " + this + ", indexes="
                    + Arrays.toString(indexes));
        }
        long element = 0;
        for (int dimension = 0; dimension < indexes.length; dimension++) {
            final Range range = ranges.get(dimension);
            final int position = indexes[dimension] - range.low();
            if (position < 0 || position >= range.elementCount()) {
                throw new IllegalArgumentException("no such element: " + this + ", indexes="
                        + Arrays.toString(indexes));
            }
            element = element * range.elementCount() + position;
        }
        return element;
    }

    @Override
    public String toString() {
        return "signal=" + name + ", bits=" + widthBits + ", dimensions=" + ranges;
    }
}
