// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Takes values out of a trace tap. */
@FunctionalInterface
public interface TraceHandler {

    /**
     * Called once for each value, in order.
     *
     * @param cycle
     *            in which it was valid
     * @param words
     *            the value, lowest 64 bits first; the array is used again for the next one
     */
    void value(long cycle, long[] words);
}
