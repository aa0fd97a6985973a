// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

/**
 * When a host submits.
 *
 * @param depth commands in flight at most
 * @param timed whether a request is submitted at the time its record says, and not as soon as there is room
 * @param speed how many times faster than recorded
 */
public record Pacing(int depth, boolean timed, double speed) {

    /** Most commands that a host keeps in flight. */
    public static final int DEPTH_MAX = 1024;

    /** Checks the values. */
    public Pacing {
        if (depth < 1 || depth > DEPTH_MAX) {
            throw new IllegalArgumentException(
                    "queue depth out of range: depth=" + depth + ", depthMin=1, depthMax=" + DEPTH_MAX);
        }
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("speed not positive: speed=" + speed);
        }
    }

    /** So many commands in flight, always. */
    public static Pacing depth(int depth) {
        return new Pacing(depth, false, 1);
    }

    /** As recorded, so many times faster; as many commands in flight as it takes. */
    public static Pacing timed(double speed) {
        return new Pacing(DEPTH_MAX, true, speed);
    }

    /** The virtual time at which a record's request arrives, in picoseconds from the start. */
    long arrivalPs(long arrivalNs) {
        // Whole speeds stay exact.
        return speed == Math.rint(speed) && arrivalNs <= Long.MAX_VALUE / 1000
                ? arrivalNs * 1000 / (long) speed
                : (long) (arrivalNs * 1000.0 / speed);
    }
}
