// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Events on which {@link Simulation#run} returns early. */
public final class Stop {

    /** None; run for the stated cycles. */
    public static final Stop NEVER = new Stop(0);
    /** Some sink holds a packet that was not drained. */
    public static final Stop PACKET = new Stop(1);
    /** Some trace tap must be drained before it runs full. */
    public static final Stop TAP_NEARLY_FULL = new Stop(1 << 1);
    /** No AXI4-Lite transfer is queued or under way. */
    public static final Stop LITE_DONE = new Stop(1 << 2);
    /** Every source has sent all its packets. */
    public static final Stop SOURCES_DRAINED = new Stop(1 << 3);
    /** Some source has counted a packet as completed in the cycle just stepped. */
    public static final Stop SOURCE_PACKET = new Stop(1 << 4);
    /** Some endpoint for posted writes holds one that was not drained. */
    public static final Stop WRITE = new Stop(1 << 5);
    /** Some {@link AxiSubordinate} holds a request that was not drained. */
    public static final Stop REQUEST = new Stop(1 << 6);

    private static final int WATCH_FIRST = 16;

    private final int mask;

    private Stop(int mask) {
        this.mask = mask;
    }

    static Stop watch(int index) {
        return new Stop(1 << WATCH_FIRST + index);
    }

    /** Either. */
    public Stop or(Stop other) {
        return new Stop(mask | other.mask);
    }

    int mask() {
        return mask;
    }
}
