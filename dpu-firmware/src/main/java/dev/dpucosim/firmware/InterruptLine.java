// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.firmware;

/** One level-sensitive interrupt line; tells its listener when the level goes high, and never again while it stays. */
public final class InterruptLine {

    private Runnable listener = () -> {};
    private boolean high;

    /** Sets who is told; told at once when the level is high already. */
    public void listener(Runnable risen) {
        listener = risen;
        if (high) {
            risen.run();
        }
    }

    /** Sets the level. */
    public void set(boolean level) {
        boolean rises = level && !high;
        high = level;
        if (rises) {
            listener.run();
        }
    }

    /** The level. */
    public boolean high() {
        return high;
    }
}
