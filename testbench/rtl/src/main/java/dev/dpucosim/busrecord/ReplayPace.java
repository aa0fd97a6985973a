// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** When a replay offers what was recorded to the design, and when it is ready. */
public enum ReplayPace {
    /**
     * In the recorded cycles, and ready in the recorded cycles; later where the design is late. A design that has not
     * changed does the same cycle by cycle.
     */
    RECORDED,
    /**
     * As soon as everything is over, on all buses, that was over when it was offered in the recording; always ready. So
     * cause stays before effect, and the time in between is left out.
     */
    ORDERED,
    /**
     * Each channel by itself as fast as the design accepts, always ready; only answers wait for their requests. For
     * designs whose inputs do not depend on their outputs.
     */
    FREE
}
