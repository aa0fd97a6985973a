// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import dev.dpucosim.harness.PublicArray;
import dev.dpucosim.harness.WordValues;
import java.math.BigInteger;

/**
 * A public array of the design, such as a memory, by the indexes of its source. Reading shows what the registers are
 * about to see at the next edge; writing takes effect after it.
 */
public final class SignalArray {

    private final PublicArray array;

    SignalArray(PublicArray array) {
        this.array = array;
    }

    /** The hierarchical name it was asked for by. */
    public String name() {
        return array.name();
    }

    /** Of an element. */
    public int widthBits() {
        return array.widthBits();
    }

    /** In all dimensions together. */
    public long elementCount() {
        return array.elementCount();
    }

    /** An element as an unsigned number, one index for each dimension; of a wider one the lowest 64 bits. */
    public long get(int... indexes) {
        return array.value(indexes);
    }

    /** A whole element, lowest 64 bits first. */
    public long[] words(int... indexes) {
        return array.words(indexes);
    }

    /** A whole element as an unsigned number. */
    public BigInteger number(int... indexes) {
        return WordValues.number(words(indexes));
    }

    /** All hexadecimal digits of an element. */
    public String hex(int... indexes) {
        return WordValues.hex(widthBits(), words(indexes));
    }

    /**
     * Writes an element of an array with one dimension.
     *
     * @throws IllegalArgumentException
     *             if the value does not fit, there is no such element, or the array is for reading only
     */
    public void set(int index, long value) {
        array.writeAfterEdge(new int[] {index}, value);
    }

    /** Writes a whole element, lowest 64 bits first; missing words are 0. */
    public void set(int[] indexes, long... words) {
        array.writeAfterEdge(indexes, words);
    }

    @Override
    public String toString() {
        return array.toString();
    }
}
